import type { Platform, Rates, SettingOption } from '@xingluo/contracts/platforms';
import { appKeys } from '../fields.ts';
import { unpublishedRates } from '../rates.ts';
import { kuaishouFields, kuaishouFollowUps } from './fields.ts';

/** What Kuaishou does not publish officially (confidence D) or what an installation may have to change. */
export type KuaishouSettings = {
  /** Host of the API and of the authorise page. */
  origin: string;
  authorizeOrigin: string;
  /** Host of a work's public page. */
  pageOrigin: string;
  /** The documents and the SDK send bytes over plain http. */
  uploadScheme: 'http' | 'https';
  /** The upload server is named by the platform: only these domains and what is below them. */
  uploadDomains: string[];
  /** Only for a simulator: the one host (with port) that takes the bytes, on loopback. */
  uploadHost: string | null;
  /** The SDK sends 10 MiB, the most there is; other clients 4 MB. */
  fragmentBytes: number;
  /**
   * What an app asks for; without `user_video_delete` works cannot be removed. With `user_video_mp_plc`, which few apps
   * are given, mini programs can be mounted.
   */
  scopes: string[];
  /** The documents name it a field of the form, one client puts it into the query. */
  merchantProductIn: 'form' | 'query';
  /** Values of `stereo_type` beside the ordinary one, which alone is documented: an installation that knows more adds them. */
  stereoTypes: SettingOption[];
  /** How long a work has to be out before a mini program is mounted: "a minute" (A), a little more for its clock. */
  mountAfterSeconds: number;
  captionMax: number;
  topicsMax: number;
  perDay: number;
  /** Quotas of calls are not published. */
  rates: Rates;
};

export const kuaishouDefaults: KuaishouSettings = {
  origin: 'https://open.kuaishou.com',
  authorizeOrigin: 'https://open.kuaishou.com',
  pageOrigin: 'https://www.kuaishou.com',
  uploadScheme: 'http',
  uploadDomains: ['gifshow.com', 'kuaishou.com'],
  uploadHost: null,
  fragmentBytes: 4_194_304,
  scopes: ['user_info', 'user_video_publish', 'user_video_info', 'user_video_delete'],
  merchantProductIn: 'form',
  stereoTypes: [],
  mountAfterSeconds: 70,
  captionMax: 500,
  topicsMax: 4,
  perDay: 1000,
  rates: unpublishedRates,
};

/** Kuaishou as data. Figures of the settings are warnings: no official number is known. */
export const kuaishouPlatform = (settings: KuaishouSettings): Platform => ({
  id: 'kuaishou',
  label: { 'zh-CN': '快手', en: 'Kuaishou' },
  simulated: false,
  verifiedLive: false,
  binding: 'oauth',
  modes: ['direct'],
  directScopes: [],
  byHand: null,
  capabilities: {
    remove: settings.scopes.includes('user_video_delete'),
    edit: false,
    stats: true,
    webhook: true,
    schedule: false,
    comments: false,
    lookUp: true,
  },
  metrics: ['views', 'likes', 'comments'],
  title: null,
  body: {
    label: { 'zh-CN': '作品描述', en: 'Caption' },
    required: false,
    limit: {
      max: settings.captionMax,
      unit: 'code-point',
      bound: 'inclusive',
      level: 'warning',
      confidence: 'D',
    },
  },
  topics: {
    style: 'inline',
    label: { 'zh-CN': '话题', en: 'Topics' },
    min: 0,
    max: settings.topicsMax,
    level: 'warning',
    separator: ' ',
    joined: null,
    confidence: 'D',
  },
  cover: {
    required: true,
    types: ['image/jpeg', 'image/png'],
    maxBytes: 10_000_000,
    minWidth: null,
    minHeight: null,
    advised: { width: 1080, height: 1920 },
    confidence: 'A',
  },
  video: {
    containers: ['mp4'],
    maxBytes: null,
    minSeconds: null,
    maxSeconds: 1800,
    maxBitrate: null,
    maxFps: null,
    maxSide: null,
    advised: { ratio: '9:16', width: 1080, height: 1920 },
    level: 'warning',
    confidence: 'C',
  },
  pace: { minGapSeconds: 0, perDay: settings.perDay, level: 'warning', confidence: 'C' },
  rates: settings.rates,
  settings: kuaishouFields(settings),
  followUps: kuaishouFollowUps(settings),
  app: {
    fields: appKeys(['应用 ID', 'App ID', 'app_id'], 'app_secret'),
    consoleUrl: 'https://open.kuaishou.com/',
    scopes: settings.scopes,
    hint: {
      'zh-CN': `在快手开放平台创建网站应用，申请 ${settings.scopes.join('、')} 权限，并登记下面的回调地址。`,
      en: `Create a website app on the Kuaishou open platform, apply for ${settings.scopes.join(', ')}, and register the callback address below.`,
    },
  },
  sources: [
    {
      title: '快手开放平台 · 内容管理 · 创建视频',
      url: 'https://mp.kuaishou.com/platformDocs/openAbility/contentManagement/createAVideo.html',
      confidence: 'A',
      checkedAt: '2026-11-23',
    },
    { title: 'com.github.kwaiopen:kwai-open-sdk 1.0.6', url: null, confidence: 'A', checkedAt: '2026-11-23' },
    { title: 'AiToEarn, platforms/kwai', url: null, confidence: 'C', checkedAt: '2026-11-23' },
  ],
  checkedAt: '2026-11-23',
});
