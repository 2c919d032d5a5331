import type { ByHandRule, Platform, Rates, VideoRule } from '@xingluo/contracts/platforms';
import { appKeys } from '../fields.ts';
import { unpublishedRates } from '../rates.ts';
import { douyinFields, douyinFollowUps } from './fields.ts';

/** What the sources disagree about (confidence D) or what an installation may have to change. */
export type DouyinSettings = {
  origin: string;
  authorizeOrigin: string;
  /** Host of a work's public page, and the one of the short links that the app copies. */
  pageOrigin: string;
  shortOrigin: string;
  /** What opens the app on the phone. */
  schemaBase: string;
  /** Asked for on the consent page in any case. */
  scopes: string[];
  /**
   * The wish list that a person may leave out, each with 1 for a box ticked beforehand. The form is known from memory
   * only (D); an app whose consent page refuses it puts what it was granted into `scopes` and leaves this empty.
   */
  optionalScope: string;
  /** Videos from this size go in parts; above 128 MB or 300 MB (D) they must. Parts have 5–100 MB. */
  partsFromBytes: number;
  partBytes: number;
  /** Unit of `cover_tsp` of the server call (D). */
  coverTspUnit: 's' | 'ms';
  /** Server values of `download_type`; its H5 values are documented and differ (D). */
  downloadAllow: number;
  downloadDeny: number;
  /** Field of a work that holds the reason of a refusal: no source names it (D). */
  reasonField: string;
  /** Works per page of `video_list` (D). */
  listPage: number;
  /** How long a link to the phone is good for (C). */
  linkLifeSeconds: number;
  /** What `video_data` needs: its `video_status` tells how the review went (C). */
  reviewScopes: string[];
  /** When the person is told again: after the hand-over, and before its end. */
  lateAfterSeconds: number;
  endingBeforeSeconds: number;
  /** Has the platform make a short link for the QR code; needs the scope jump.basic. */
  shortLink: boolean;
  /** A refresh token with less life than this is renewed, five times at most. */
  renewWithinSeconds: number;
  /** How fast the API may be called: nothing is published (D). */
  rates: Rates;
};

export const douyinDefaults: DouyinSettings = {
  origin: 'https://open.douyin.com',
  authorizeOrigin: 'https://open.douyin.com',
  pageOrigin: 'https://www.douyin.com',
  shortOrigin: 'https://v.douyin.com',
  schemaBase: 'snssdk1128://openplatform/share',
  scopes: ['user_info', 'renew_refresh_token'],
  optionalScope: 'video.create.bind,1,video.list.bind,1,video.data.bind,1',
  partsFromBytes: 50_000_000,
  partBytes: 20_971_520,
  coverTspUnit: 's',
  downloadAllow: 0,
  downloadDeny: 1,
  reasonField: 'reason',
  listPage: 20,
  linkLifeSeconds: 3600,
  reviewScopes: ['video.data.bind'],
  lateAfterSeconds: 1200,
  endingBeforeSeconds: 600,
  shortLink: false,
  renewWithinSeconds: 604_800,
  rates: unpublishedRates,
};

/** The server's limits: 4 GB, 15 minutes. */
const serverVideo: VideoRule = {
  containers: ['mp4', 'webm'],
  maxBytes: 4_000_000_000,
  minSeconds: null,
  maxSeconds: 900,
  maxBitrate: null,
  maxFps: null,
  maxSide: null,
  advised: { ratio: '9:16', width: 1080, height: 1920 },
  level: 'error',
  confidence: 'A',
};

const byHand = (settings: DouyinSettings): ByHandRule => ({
  video: { ...serverVideo, containers: ['mp4', 'mov', '3gp'], maxBytes: 128_000_000, maxSeconds: null },
  lifeSeconds: settings.linkLifeSeconds,
  // `video_data` is asked with the scope of the same name; a post in review is visible to its author only.
  reviewScopes: settings.reviewScopes,
  reminders: {
    lateAfterSeconds: settings.lateAfterSeconds,
    endingBeforeSeconds: settings.endingBeforeSeconds,
  },
  pageUrl: null,
  steps: [
    {
      'zh-CN': '用登录着这个账号的手机扫码；如果就在手机上操作，直接点「打开抖音」。',
      en: 'Scan the code with the phone that is signed in to this account; on that phone, just tap “Open Douyin”.',
    },
    {
      'zh-CN': '确认抖音右下角「我」里显示的是这个账号，不是就先切换。',
      en: 'Check that Douyin shows this account under “我” (Me); switch accounts first if it does not.',
    },
    {
      'zh-CN': '在抖音的发布页检查视频、文案和话题；文案里有 @ 的，重新选一次；需要的话选封面。',
      en: 'On Douyin’s publish page check video, caption and topics; choose mentioned accounts again, and a cover if you want one.',
    },
    {
      'zh-CN': '列出了 AI 内容声明，或者视频由 AI 生成时，打开「自主声明」选择对应的声明。',
      en: 'If a statement of AI-made content is listed, or AI made the video, choose it under “自主声明”.',
    },
    {
      'zh-CN': '点「发布」。发布后这里会自动更新；如果一直没有变化，把作品链接粘贴回来。',
      en: 'Tap “发布” (Publish). This page updates by itself; if it does not, paste the link of the post here.',
    },
    {
      'zh-CN': '列出了首条评论时，作品发出后用同一个账号评论上去。',
      en: 'Where a first comment is listed, write it with the same account once the post is out.',
    },
  ],
  schedule: null,
  linkExample: 'https://v.douyin.com/AbCdEfG/',
});

/** Douyin as data: through the server only with `video.create.bind`, else by a link into the app. */
export const douyinPlatform = (settings: DouyinSettings): Platform => ({
  id: 'douyin',
  label: { 'zh-CN': '抖音', en: 'Douyin' },
  simulated: false,
  verifiedLive: false,
  binding: 'oauth',
  modes: ['direct', 'handoff'],
  directScopes: ['video.create.bind'],
  byHand: byHand(settings),
  capabilities: {
    remove: false,
    edit: false,
    stats: true,
    webhook: true,
    schedule: false,
    comments: false,
    lookUp: true,
  },
  metrics: ['views', 'likes', 'comments', 'shares'],
  title: null,
  body: {
    label: { 'zh-CN': '作品描述', en: 'Caption' },
    required: false,
    limit: { max: 1000, unit: 'code-point', bound: 'inclusive', level: 'error', confidence: 'A' },
  },
  topics: {
    style: 'inline',
    label: { 'zh-CN': '话题', en: 'Topics' },
    min: 0,
    max: 5,
    level: 'warning',
    separator: ' ',
    joined: null,
    confidence: 'C',
  },
  cover: {
    required: false,
    types: ['image/jpeg', 'image/png'],
    maxBytes: 100_000_000,
    minWidth: null,
    minHeight: null,
    advised: { width: 1080, height: 1440 },
    confidence: 'B',
  },
  video: serverVideo,
  pace: { minGapSeconds: 0, perDay: 75, level: 'error', confidence: 'A' },
  rates: settings.rates,
  settings: douyinFields,
  followUps: douyinFollowUps,
  app: {
    fields: appKeys(['应用标识', 'App key', 'client_key'], 'client_secret'),
    consoleUrl: 'https://developer.open-douyin.com/',
    scopes: [
      ...settings.scopes,
      ...settings.optionalScope.split(',').filter((one) => one.includes('.')),
      'h5.share',
      'aweme.share',
      'open.get.ticket',
    ],
    hint: {
      'zh-CN':
        '在抖音开放平台创建网站应用，登记下面的回调地址。没有 video.create.bind 能力也能用：申请 h5.share、aweme.share 和 open.get.ticket，由操作人在手机抖音里确认发布。',
      en: 'Create a website app on the Douyin open platform and register the callback address below. It works without video.create.bind too: apply for h5.share, aweme.share and open.get.ticket, and a person confirms each post in the Douyin app.',
    },
  },
  sources: [
    {
      title: '抖音开放平台 · H5 分享、Webhooks',
      url: 'https://developer.open-douyin.com/',
      confidence: 'A',
      checkedAt: '2026-11-23',
    },
    {
      title: 'DotNetCore.SKIT.FlurlHttpClient.ByteDance',
      url: null,
      confidence: 'B',
      checkedAt: '2026-11-23',
    },
    { title: 'AiToEarn, platforms/douyin', url: null, confidence: 'C', checkedAt: '2026-11-23' },
  ],
  checkedAt: '2026-11-23',
});
