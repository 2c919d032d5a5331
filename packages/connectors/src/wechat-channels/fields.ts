import type { SettingField } from '@xingluo/contracts/platforms';
import { choice, field } from '../fields.ts';

/** What the page of 视频号助手 offers beside the words; a person chooses it there by what stands here. */
export const wechatChannelsFields: SettingField[] = [
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
  field({
    key: 'ai_content',
    kind: 'switch',
    label: { 'zh-CN': '声明含 AI 生成内容', en: 'Contains AI-made content' },
    hint: {
      'zh-CN': '《人工智能生成合成内容标识办法》自 2025 年 9 月 1 日起施行：含 AI 生成内容须主动声明。',
      en: 'Chinese labelling rules in force since 1 September 2025: AI-made content has to be stated.',
    },
    default: false,
  }),
];
