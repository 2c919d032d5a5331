import type { Platform, VideoRule } from '@xingluo/contracts/platforms';
import { noRates } from '../rates.ts';
import { wechatChannelsFields, wechatChannelsFollowUps } from './fields.ts';
import { wechatChannelsSteps } from './steps.ts';

/** What sources disagree about or remember only (confidence D), and what an installation may have to change. */
export type WechatChannelsSettings = {
  /** The page of 视频号助手 on which a post is made. */
  pageUrl: string;
  /** Where links to a post may lead; no official page says what they look like. */
  linkOrigins: string[];
  /** How long a prepared package is good for. */
  lifeSeconds: number;
  /** When the person is told again: after the hand-over, and before its end. */
  lateAfterSeconds: number;
  endingBeforeSeconds: number;
  /** One source says 1 h to 30 d, another 15 min to 7 d: what both allow. */
  scheduleMinSeconds: number;
  scheduleMaxSeconds: number;
  topicsMax: number;
  /** No figure is known for the cover: high enough to stop only mistakes. */
  coverMaxBytes: number;
};

export const wechatChannelsDefaults: WechatChannelsSettings = {
  pageUrl: 'https://channels.weixin.qq.com/platform/post/create',
  linkOrigins: ['https://weixin.qq.com', 'https://channels.weixin.qq.com'],
  lifeSeconds: 259_200,
  lateAfterSeconds: 7200,
  endingBeforeSeconds: 43_200,
  scheduleMinSeconds: 3600,
  scheduleMaxSeconds: 604_800,
  topicsMax: 10,
  coverMaxBytes: 20_971_520,
};

/** What the page says of itself, read through other programs that drive it. */
const video: VideoRule = {
  containers: ['mp4'],
  maxBytes: 21_474_836_480,
  minSeconds: null,
  maxSeconds: 28_800,
  maxBitrate: null,
  maxFps: null,
  maxSide: null,
  minSide: 720,
  advised: { ratio: '9:16', width: 1080, height: 1920 },
  level: 'warning',
  confidence: 'C',
};

/** 视频号 as data: no official API publishes to it, so that a person does the last step on its own page. */
export const wechatChannelsPlatform = (settings: WechatChannelsSettings): Platform => ({
  id: 'wechat-channels',
  label: { 'zh-CN': '视频号', en: 'WeChat Channels' },
  simulated: false,
  verifiedLive: false,
  binding: 'manual',
  modes: ['assisted'],
  directScopes: [],
  byHand: {
    video,
    lifeSeconds: settings.lifeSeconds,
    reviewScopes: null,
    reminders: {
      lateAfterSeconds: settings.lateAfterSeconds,
      endingBeforeSeconds: settings.endingBeforeSeconds,
    },
    pageUrl: settings.pageUrl,
    steps: wechatChannelsSteps,
    schedule: {
      minSeconds: settings.scheduleMinSeconds,
      maxSeconds: settings.scheduleMaxSeconds,
      confidence: 'D',
    },
    linkExample: 'https://weixin.qq.com/sph/…',
  },
  capabilities: {
    remove: false,
    edit: false,
    stats: false,
    webhook: false,
    schedule: false,
    comments: false,
    lookUp: false,
  },
  metrics: [],
  title: {
    label: { 'zh-CN': '短标题', en: 'Short title' },
    // Whether the page insists on one is not known.
    required: false,
    limit: { min: 6, max: 16, unit: 'code-point', bound: 'inclusive', level: 'warning', confidence: 'C' },
    signs: { allowed: '《》“”:+?%°', asBlank: ',，', level: 'warning', confidence: 'C' },
  },
  body: {
    label: { 'zh-CN': '描述', en: 'Description' },
    required: false,
    limit: { max: 1000, unit: 'code-point', bound: 'inclusive', level: 'warning', confidence: 'C' },
  },
  topics: {
    style: 'inline',
    label: { 'zh-CN': '话题', en: 'Topics' },
    min: 0,
    max: settings.topicsMax,
    level: 'warning',
    separator: ' ',
    joined: null,
    confidence: 'C',
  },
  cover: {
    required: false,
    types: ['image/jpeg', 'image/png'],
    maxBytes: settings.coverMaxBytes,
    minWidth: null,
    minHeight: null,
    advised: { width: 1080, height: 1440 },
    confidence: 'D',
  },
  video,
  pace: { minGapSeconds: 0, perDay: null, level: 'warning', confidence: 'D' },
  rates: noRates,
  settings: wechatChannelsFields,
  followUps: wechatChannelsFollowUps,
  app: {
    fields: [],
    consoleUrl: null,
    scopes: [],
    hint: {
      'zh-CN':
        '视频号没有开放发布接口，不需要填写应用。星罗备好视频、封面和文字，由你本人在视频号助手里点“发表”，再把作品链接贴回来。播放和点赞数据也没有接口，可在视频号助手导出后导入。',
      en: 'WeChat Channels has no publishing API, so no app is needed. Xingluo prepares video, cover and words; you press publish in the Channels assistant yourself and paste the link back. Views and likes have no API either: export them in the assistant and import them.',
    },
  },
  sources: [
    {
      title: 'dreammis/social-auto-upload, 视频号助手发表页',
      url: 'https://github.com/dreammis/social-auto-upload',
      confidence: 'C',
      checkedAt: '2026-11-23',
    },
    {
      title: 'AiToEarn, channels/platforms/wechat（以插件而非接口发布）',
      url: 'https://github.com/yikart/AiToEarn',
      confidence: 'C',
      checkedAt: '2026-11-23',
    },
    {
      title: '微信小店与视频号助手接口文档（没有发布接口）',
      url: 'https://developers.weixin.qq.com/doc/store',
      confidence: 'B',
      checkedAt: '2026-11-23',
    },
  ],
  checkedAt: '2026-11-23',
});
