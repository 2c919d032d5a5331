import type { FollowUp, SettingField } from '@xingluo/contracts/platforms';
import { aiContent, choice, field, firstCommentLabel, followUp } from '../fields.ts';

/** What the page of 视频号助手 offers beside the words; a person chooses it there by what stands here. */
export const wechatChannelsFields: SettingField[] = [
  field({
    key: 'mentions',
    kind: 'text',
    label: { 'zh-CN': '@ 的账号', en: 'Mentioned accounts' },
    hint: {
      'zh-CN': '多个账号用空格分隔；粘贴的 @ 不会生效，要在页面里重新选。',
      en: 'By blanks; a pasted @ has no effect, they are chosen again on the page.',
    },
  }),
  field({
    key: 'location',
    kind: 'text',
    label: { 'zh-CN': '位置', en: 'Location' },
    hint: { 'zh-CN': '不填则不显示位置。', en: 'Empty: no location is shown.' },
  }),
  field({ key: 'collection', kind: 'text', label: { 'zh-CN': '合集', en: 'Collection' } }),
  field({
    key: 'link_type',
    kind: 'select',
    label: { 'zh-CN': '链接类型', en: 'Kind of link' },
    required: true,
    default: 'none',
    options: [
      choice('none', { 'zh-CN': '不加链接', en: 'No link' }),
      choice('article', { 'zh-CN': '公众号文章', en: 'Article' }),
      choice('product', { 'zh-CN': '商品', en: 'Product' }),
      choice('mini_program', { 'zh-CN': '小程序', en: 'Mini program' }),
    ],
  }),
  field({
    key: 'link',
    kind: 'text',
    label: { 'zh-CN': '链接', en: 'Link' },
    hint: {
      'zh-CN': '选了链接类型时填写：文章地址、商品名或小程序路径。',
      en: 'With a kind of link: address of the article, name of the product or path of the mini program.',
    },
  }),
  field({ key: 'activity', kind: 'text', label: { 'zh-CN': '活动', en: 'Activity' } }),
  field({
    key: 'original',
    kind: 'switch',
    label: { 'zh-CN': '声明原创', en: 'Original work' },
    default: false,
  }),
  aiContent(),
  field({
    key: 'first_comment',
    kind: 'text',
    label: firstCommentLabel,
    hint: { 'zh-CN': '作品发表后由操作人评论。', en: 'Written by the person once the post is out.' },
  }),
];

/** What the person does after the post is out: it stands last in their list. */
export const wechatChannelsFollowUps: FollowUp[] = [
  followUp({
    key: 'first_comment',
    label: firstCommentLabel,
    personOnly: true,
    setting: 'first_comment',
    byHand: {
      'zh-CN': '打开已发表的作品，用同一个账号发出这条评论。',
      en: 'Open the post and write this comment with the same account.',
    },
    confidence: 'D',
  }),
];
