import type { FollowUp, SettingField } from '@xingluo/contracts/platforms';
import { choice, field, firstCommentLabel, followUp } from '../fields.ts';

/** Ids of PeerTube's privacies (openapi.yaml). */
export const privatePrivacy = 3;

export const peertubeFields: SettingField[] = [
  field({
    key: 'channel',
    kind: 'select',
    label: { 'zh-CN': '频道', en: 'Channel' },
    hint: { 'zh-CN': '不选则发到账号的第一个频道。', en: 'Empty: the first channel of the account.' },
    remoteOptions: 'channels',
  }),
  field({
    key: 'privacy',
    kind: 'select',
    label: { 'zh-CN': '可见范围', en: 'Privacy' },
    required: true,
    default: '1',
    options: [
      choice('1', { 'zh-CN': '公开', en: 'Public' }),
      choice('2', { 'zh-CN': '不公开列出', en: 'Unlisted' }),
      choice('4', { 'zh-CN': '仅本实例用户', en: 'Users of the instance' }),
      choice('3', { 'zh-CN': '私密', en: 'Private' }),
    ],
  }),
  field({
    key: 'publish_at',
    kind: 'text',
    label: { 'zh-CN': '由平台定时公开', en: 'Made public by the platform at' },
    hint: {
      'zh-CN': '例如 2026-12-01T10:00+08:00；不填则按发布计划立即公开。',
      en: 'Such as 2026-12-01T10:00+08:00; empty: as soon as it is published.',
    },
  }),
  field({
    key: 'comments',
    kind: 'switch',
    label: { 'zh-CN': '允许评论', en: 'Comments allowed' },
    default: true,
  }),
  field({
    key: 'nsfw',
    kind: 'switch',
    label: { 'zh-CN': '含敏感内容', en: 'Sensitive content' },
    default: false,
  }),
  field({
    key: 'download',
    kind: 'switch',
    label: { 'zh-CN': '允许下载', en: 'Download allowed' },
    default: true,
  }),
  field({
    key: 'first_comment',
    kind: 'text',
    label: firstCommentLabel,
    hint: { 'zh-CN': '作品公开后自动评论。', en: 'Written by itself once the post is out.' },
    when: { key: 'comments', equals: true },
    limit: { max: 10_000, unit: 'code-point', bound: 'inclusive', level: 'warning', confidence: 'D' },
  }),
];

/** What is done to a post that is out. */
export const peertubeFollowUps: FollowUp[] = [
  followUp({
    key: 'first_comment',
    label: firstCommentLabel,
    setting: 'first_comment',
    byHand: {
      'zh-CN': '先打开作品看看这条评论在不在；不在就用同一个账号评论上去。',
      en: 'Look whether the comment is there; if it is not, write it with the same account.',
    },
    confidence: 'A',
  }),
];
