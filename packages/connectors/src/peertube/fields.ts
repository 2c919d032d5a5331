import type { SettingField } from '@xingluo/contracts/platforms';
import { choice, field } from '../fields.ts';

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
];
