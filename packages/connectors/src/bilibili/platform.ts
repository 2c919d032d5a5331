import type { Platform, Rates } from '@xingluo/contracts/platforms';
import type { TokenLife } from '../connector.ts';
import { aiContentByPerson, aiDeclaration, appKeys } from '../fields.ts';
import { unpublishedRates } from '../rates.ts';
import type { WebhookSignature } from './webhook.ts';

/** What sources disagree about (confidence D) or what an installation may have to change. */
export type BilibiliSettings = {
  authorizeOrigin: string;
  apiOrigin: string;
  memberOrigin: string;
  uploadOrigin: string;
  /** The documents say below 80, a refusal says over 80: 80 itself is open, so titles stay below it. */
  titleBelow: number;
  /** Up to 250 and 200 by one page, below them by another. */
  descBelow: number;
  tagsBelow: number;
  /** Number of tags: 10 to 12 by hearsay, so it is a warning. */
  tagsMax: number;
  /** No figure is known: a warning. */
  sourceMax: number;
  /** The official MOCK instead of the live calls, where it has them. */
  sandbox: boolean;
  /** How long a refresh token lives is not published; an access token that is over needs the person again. */
  tokenLife: TokenLife;
  /** Whether `edit` takes tags is not documented. */
  editSendsTags: boolean;
  /** `body`: SHA-1 of secret and body, as documented; `headers`: the six signed headers, as one client does. */
  webhookSignature: WebhookSignature;
  /** Five a day holds for members who are not full members. */
  perDay: number;
  /** Seconds between two submissions of an account. */
  minGapSeconds: number;
  /** Quotas of calls are not published. */
  rates: Rates;
};

export const bilibiliDefaults: BilibiliSettings = {
  authorizeOrigin: 'https://account.bilibili.com',
  apiOrigin: 'https://api.bilibili.com',
  memberOrigin: 'https://member.bilibili.com',
  uploadOrigin: 'https://openupos.bilivideo.com',
  titleBelow: 80,
  descBelow: 250,
  tagsBelow: 200,
  tagsMax: 10,
  sourceMax: 200,
  sandbox: false,
  tokenLife: { refreshEverySeconds: 86_400, refreshableAfterExpiry: false },
  editSendsTags: false,
  webhookSignature: 'body',
  perDay: 5,
  minGapSeconds: 30,
  rates: unpublishedRates,
};

/** Bilibili as data. */
export const bilibiliPlatform = (settings: BilibiliSettings): Platform => ({
  id: 'bilibili',
  label: { 'zh-CN': 'B站', en: 'Bilibili' },
  simulated: false,
  verifiedLive: false,
  binding: 'oauth',
  modes: ['direct'],
  directScopes: [],
  byHand: null,
  capabilities: {
    remove: true,
    edit: true,
    stats: true,
    webhook: true,
    schedule: false,
    comments: false,
    lookUp: true,
  },
  metrics: ['views', 'likes', 'comments', 'shares', 'favorites', 'coins', 'danmaku'],
  title: {
    label: { 'zh-CN': '标题', en: 'Title' },
    required: true,
    limit: { max: settings.titleBelow, unit: 'code-point', bound: 'strict', level: 'error', confidence: 'A' },
  },
  body: {
    label: { 'zh-CN': '简介', en: 'Description' },
    required: false,
    limit: { max: settings.descBelow, unit: 'code-point', bound: 'strict', level: 'error', confidence: 'A' },
  },
  topics: {
    style: 'list',
    label: { 'zh-CN': '标签', en: 'Tags' },
    min: 1,
    max: settings.tagsMax,
    level: 'warning',
    separator: ',',
    joined: { max: settings.tagsBelow, unit: 'code-point', bound: 'strict', level: 'error', confidence: 'A' },
    confidence: 'D',
  },
  cover: {
    required: true,
    types: ['image/jpeg', 'image/png'],
    maxBytes: 5_242_880,
    minWidth: 960,
    minHeight: 600,
    advised: { width: 1146, height: 717 },
    confidence: 'A2',
  },
  video: {
    containers: ['mp4', 'flv'],
    maxBytes: 4_294_967_296,
    minSeconds: null,
    maxSeconds: 18_000,
    maxBitrate: 60_000_000,
    maxFps: 120,
    maxSide: 4096,
    advised: { ratio: '16:9', width: 1920, height: 1080 },
    level: 'error',
    confidence: 'A2',
  },
  pace: { minGapSeconds: settings.minGapSeconds, perDay: settings.perDay, level: 'error', confidence: 'A2' },
  rates: settings.rates,
  settings: [
    {
      key: 'tid',
      kind: 'select',
      label: { 'zh-CN': '分区', en: 'Partition' },
      hint: {
        'zh-CN': '投稿分区，须选到最末一级。',
        en: 'Where the video belongs; only the last level can be chosen.',
      },
      required: true,
      default: null,
      options: [],
      remoteOptions: 'partitions',
      when: null,
      limit: null,
    },
    {
      key: 'copyright',
      kind: 'select',
      label: { 'zh-CN': '类型', en: 'Origin' },
      hint: {
        'zh-CN': '自己创作选“自制”，转载他人作品选“转载”。',
        en: 'Your own work, or somebody else’s that you repost.',
      },
      required: true,
      default: '1',
      options: [
        { value: '1', label: { 'zh-CN': '自制', en: 'Own work' }, group: null },
        { value: '2', label: { 'zh-CN': '转载', en: 'Reprint' }, group: null },
      ],
      remoteOptions: null,
      when: null,
      limit: null,
    },
    {
      key: 'source',
      kind: 'text',
      label: { 'zh-CN': '转载来源', en: 'Source' },
      hint: { 'zh-CN': '转载时必填。', en: 'Needed for a reprint.' },
      required: true,
      default: null,
      options: [],
      remoteOptions: null,
      when: { key: 'copyright', equals: '2' },
      limit: {
        max: settings.sourceMax,
        unit: 'code-point',
        bound: 'inclusive',
        level: 'warning',
        confidence: 'D',
      },
    },
    {
      key: 'no_reprint',
      kind: 'switch',
      label: { 'zh-CN': '禁止转载', en: 'No reprints' },
      hint: {
        'zh-CN': '声明未经授权不得转载，仅自制可选。',
        en: 'Says that nobody may repost it; for own work only.',
      },
      required: false,
      default: true,
      options: [],
      remoteOptions: null,
      when: { key: 'copyright', equals: '1' },
      limit: null,
    },
    aiContentByPerson,
  ],
  followUps: [
    aiDeclaration({ 'zh-CN': 'B站创作中心的稿件管理', en: 'Bilibili’s creator centre (稿件管理)' }),
  ],
  app: {
    fields: appKeys(['应用 ID', 'App ID', 'client_id'], 'app_secret'),
    consoleUrl: 'https://open.bilibili.com/',
    scopes: ['USER_INFO', 'USER_DATA', 'ARC_BASE', 'ARC_DATA'],
    hint: {
      'zh-CN': '在哔哩哔哩开放平台创建应用，开通 USER_INFO、ARC_BASE、ARC_DATA 权限，并登记下面的回调地址。',
      en: 'Create an app on the Bilibili open platform, get USER_INFO, ARC_BASE and ARC_DATA, and register the callback address below.',
    },
  },
  sources: [
    {
      title: 'masterAventador/automation-tool, bilibili-open-api.v1.json',
      url: 'https://github.com/masterAventador/automation-tool',
      confidence: 'A2',
      checkedAt: '2026-07-23',
    },
    {
      title: '哔哩哔哩开放平台文档 · 官方签名示例',
      url: 'https://open.bilibili.com/doc',
      confidence: 'A',
      checkedAt: '2026-11-23',
    },
  ],
  checkedAt: '2026-11-23',
});
