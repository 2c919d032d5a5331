import type { Platform } from '@xingluo/contracts/platforms';
import { unpublishedRates } from '../rates.ts';
import { peertubeFields, peertubeFollowUps } from './fields.ts';

/** What an installation may have to change. */
export type PeertubeSettings = {
  /** The only instance there is (a simulator); null: the address of each platform app. */
  instance: string | null;
  /** Where a person's browser reaches the pages; null: on the instance itself. */
  pageOrigin: string | null;
  /** What stands behind the @ of an account; null: host and port of the instance. */
  accountHost: string | null;
  /** Inner addresses and plain http: for a simulator, or an instance in one's own network. */
  allowPrivate: boolean;
  /** A multiple of 1024, at least 262144. */
  partBytes: number;
};

export const peertubeDefaults: PeertubeSettings = {
  instance: null,
  pageOrigin: null,
  accountHost: null,
  allowPrivate: false,
  partBytes: 8_388_608,
};

/** PeerTube as data; text limits are those of a default installation, from memory (D) and so warnings. */
export const peertubePlatform: Platform = {
  id: 'peertube',
  label: { 'zh-CN': 'PeerTube', en: 'PeerTube' },
  simulated: false,
  verifiedLive: false,
  binding: 'password',
  modes: ['direct'],
  directScopes: [],
  byHand: null,
  capabilities: {
    remove: true,
    edit: true,
    stats: true,
    webhook: false,
    schedule: true,
    comments: false,
    lookUp: true,
  },
  metrics: ['views', 'likes', 'comments'],
  title: {
    label: { 'zh-CN': '标题', en: 'Title' },
    required: true,
    limit: { min: 3, max: 120, unit: 'code-point', bound: 'inclusive', level: 'warning', confidence: 'D' },
  },
  body: {
    label: { 'zh-CN': '简介', en: 'Description' },
    required: false,
    limit: { max: 10_000, unit: 'code-point', bound: 'inclusive', level: 'warning', confidence: 'D' },
  },
  topics: {
    style: 'list',
    label: { 'zh-CN': '标签', en: 'Tags' },
    min: 0,
    max: 5,
    level: 'warning',
    separator: ',',
    joined: null,
    each: { min: 2, max: 30, unit: 'code-point', bound: 'inclusive', level: 'warning', confidence: 'D' },
    confidence: 'D',
  },
  cover: {
    required: false,
    types: ['image/jpeg', 'image/png'],
    // No figure is known: high enough to stop only mistakes; the instance has the last word.
    maxBytes: 20_971_520,
    minWidth: null,
    minHeight: null,
    advised: { width: 1280, height: 720 },
    confidence: 'D',
  },
  video: {
    containers: ['mp4', 'webm', 'mov', 'matroska', 'flv'],
    maxBytes: null,
    minSeconds: null,
    maxSeconds: null,
    maxBitrate: null,
    maxFps: null,
    maxSide: null,
    advised: { ratio: '16:9', width: 1920, height: 1080 },
    level: 'warning',
    confidence: 'D',
  },
  pace: { minGapSeconds: 0, perDay: null, level: 'warning', confidence: 'D' },
  rates: unpublishedRates,
  settings: peertubeFields,
  followUps: peertubeFollowUps,
  app: {
    fields: [
      {
        key: 'baseUrl',
        name: 'url',
        label: { 'zh-CN': '实例地址（https://…）', en: 'Address of the instance (https://…)' },
        secret: false,
      },
      {
        key: 'clientId',
        name: 'client_id',
        label: { 'zh-CN': '客户端 ID（可不填）', en: 'Client id (may be empty)' },
        secret: false,
        optional: true,
      },
      {
        key: 'clientSecret',
        name: 'client_secret',
        label: { 'zh-CN': '客户端密钥（可不填）', en: 'Client secret (may be empty)' },
        secret: true,
        optional: true,
      },
    ],
    consoleUrl: null,
    scopes: [],
    hint: {
      'zh-CN':
        '填写实例的地址；客户端 ID 和密钥不填时，由实例自己给出。绑定账号用它的用户名和密码登录一次，密码不会保存。',
      en: 'Give the address of the instance; without client id and secret the instance is asked for its own. An account is bound by signing in once with name and password; the password is not kept.',
    },
  },
  sources: [
    {
      title: 'PeerTube REST API（support/doc/api/openapi.yaml）',
      url: 'https://docs.joinpeertube.org/api-rest-reference.html',
      confidence: 'A',
      checkedAt: '2026-11-23',
    },
    {
      title: 'Chocobozzz/PeerTube, server/core（错误代码、PUT 视频、断点续传）',
      url: 'https://github.com/Chocobozzz/PeerTube',
      confidence: 'A',
      checkedAt: '2026-11-23',
    },
  ],
  checkedAt: '2026-11-23',
};
