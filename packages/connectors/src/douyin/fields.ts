import type { FollowUp, SettingField } from '@xingluo/contracts/platforms';
import { aiContentByPerson, aiDeclaration, choice, field, firstCommentLabel, followUp } from '../fields.ts';

const option = (value: string, zh: string, en: string) => choice(value, { 'zh-CN': zh, en });

const atMost = (max: number, confidence: 'C' | 'D'): SettingField['limit'] => ({
  max,
  unit: 'code-point',
  bound: 'inclusive',
  level: 'warning',
  confidence,
});

const poi = { key: 'mount', equals: 'poi' };
const microApp = { key: 'mount', equals: 'micro_app' };
const onlyDirect = { 'zh-CN': '只在由服务器直接发布时有效。', en: 'Only where our server publishes.' };

/** The settings of a post: `create_video` and the H5 link name most of them alike. */
export const douyinFields: SettingField[] = [
  field({
    key: 'private_status',
    kind: 'select',
    label: { 'zh-CN': '谁可以看', en: 'Who may watch' },
    required: true,
    default: '0',
    options: [
      option('0', '公开', 'Everybody'),
      option('2', '好友可见', 'Friends'),
      option('1', '仅自己可见', 'Only me'),
    ],
  }),
  field({
    key: 'download_type',
    kind: 'select',
    label: { 'zh-CN': '允许保存视频', en: 'Saving the video' },
    hint: { 'zh-CN': '不选时按账号在抖音里的设置。', en: 'Left open, the account’s own setting holds.' },
    options: [option('allow', '允许', 'Allowed'), option('deny', '不允许', 'Not allowed')],
  }),
  field({
    key: 'short_title',
    kind: 'text',
    label: { 'zh-CN': '短标题', en: 'Short title' },
    hint: { 'zh-CN': '只在手机确认发布时带入。', en: 'Only where a person confirms on the phone.' },
    limit: atMost(12, 'C'),
  }),
  field({
    key: 'cover_second',
    kind: 'text',
    label: { 'zh-CN': '封面取第几秒', en: 'Second of the cover' },
    hint: {
      'zh-CN': '没有上传封面图时使用，例如 2.5。只在由服务器直接发布时有效。',
      en: 'Used without a cover image, such as 2.5. Only where our server publishes.',
    },
  }),
  field({
    key: 'at_users',
    kind: 'text',
    label: { 'zh-CN': '@ 的用户（open_id，用逗号分隔）', en: 'Mentioned users (open_id, by commas)' },
    hint: {
      'zh-CN': `须与文案里的 @昵称 一一对应。${onlyDirect['zh-CN']}`,
      en: `Must match the @names in the caption. ${onlyDirect.en}`,
    },
  }),
  field({
    key: 'mount',
    kind: 'select',
    label: { 'zh-CN': '挂载', en: 'Attached to the post' },
    required: true,
    default: 'none',
    options: [
      option('none', '不挂载', 'Nothing'),
      option('poi', '地点', 'A place'),
      option('micro_app', '小程序', 'A mini app'),
    ],
  }),
  field({
    key: 'poi_id',
    kind: 'text',
    label: { 'zh-CN': '地点 ID（poi_id）', en: 'Place id (poi_id)' },
    required: true,
    when: poi,
  }),
  field({
    key: 'poi_name',
    kind: 'text',
    label: { 'zh-CN': '地点名称', en: 'Name of the place' },
    hint: onlyDirect,
    when: poi,
  }),
  field({
    key: 'micro_app_id',
    kind: 'text',
    label: { 'zh-CN': '小程序 ID', en: 'Mini app id' },
    required: true,
    when: microApp,
  }),
  field({
    key: 'micro_app_title',
    kind: 'text',
    label: { 'zh-CN': '小程序标题', en: 'Mini app title' },
    required: true,
    when: microApp,
  }),
  field({
    key: 'micro_app_url',
    kind: 'text',
    label: { 'zh-CN': '小程序页面路径', en: 'Path within the mini app' },
    when: microApp,
  }),
  aiContentByPerson,
  field({
    key: 'first_comment',
    kind: 'text',
    label: firstCommentLabel,
    hint: {
      'zh-CN': '作品公开后自动评论，需要账号授权 item.comment；没有授权或手机确认发布时，由操作人评论。',
      en: 'Written by itself once the post is out where the account granted item.comment; else by a person.',
    },
  }),
];

/** What is done to a post that is out. Whether apps still get the comment calls is not certain (D). */
export const douyinFollowUps: FollowUp[] = [
  followUp({
    key: 'first_comment',
    label: firstCommentLabel,
    setting: 'first_comment',
    scopes: ['item.comment'],
    byHand: {
      'zh-CN': '先打开作品看看这条评论在不在；不在就用同一个账号在抖音里评论上去。',
      en: 'Look whether the comment is there; if it is not, write it in Douyin with the same account.',
    },
    confidence: 'D',
  }),
  aiDeclaration({ 'zh-CN': '抖音创作者中心的作品管理', en: 'Douyin’s creator centre (作品管理)' }),
];
