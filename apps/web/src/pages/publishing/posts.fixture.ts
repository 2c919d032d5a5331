import type { Account } from '@xingluo/contracts/accounts';
import type { Platform } from '@xingluo/contracts/platforms';
import type { PublishEvent, PublishTask } from '@xingluo/contracts/publishing';
import { vi } from 'vitest';
import { useSession } from '../../app/session.ts';
import { anybody } from '../../test/answers.ts';
import { settle } from '../../test/mount-in-app.ts';

const both = (text: string) => ({ 'zh-CN': text, en: text });
const limit = { unit: 'code-point', bound: 'inclusive', level: 'error', confidence: 'A' } as const;

/** A platform with a title of at most 10, a list of at least one tag and a partition of its own. */
export const films: Platform & { enabled: boolean } = {
  id: 'films',
  label: both('影视站'),
  enabled: true,
  simulated: true,
  verifiedLive: false,
  binding: 'oauth',
  modes: ['direct'],
  directScopes: [],
  byHand: null,
  capabilities: {
    remove: false,
    edit: false,
    stats: false,
    webhook: false,
    schedule: false,
    comments: false,
    lookUp: true,
  },
  metrics: [],
  title: { label: both('标题'), required: true, limit: { ...limit, max: 10 } },
  body: { label: both('简介'), required: false, limit: { ...limit, max: 250, bound: 'strict' } },
  topics: {
    style: 'list',
    label: both('标签'),
    min: 1,
    max: null,
    level: 'error',
    separator: ',',
    joined: { ...limit, max: 20 },
    confidence: 'A',
  },
  cover: {
    required: false,
    types: ['image/jpeg'],
    maxBytes: 1e6,
    minWidth: null,
    minHeight: null,
    advised: null,
    confidence: 'A',
  },
  video: {
    containers: ['mp4'],
    maxBytes: null,
    minSeconds: null,
    maxSeconds: null,
    maxBitrate: null,
    maxFps: null,
    maxSide: null,
    advised: null,
    level: 'error',
    confidence: 'A',
  },
  pace: { minGapSeconds: 0, perDay: null, level: 'warning', confidence: 'D' },
  rates: { perAccount: null, perApp: null, perPlatform: null, confidence: 'D' },
  settings: [
    {
      key: 'origin',
      kind: 'select',
      label: both('类型'),
      hint: null,
      required: true,
      default: 'own',
      options: [
        { value: 'own', label: both('自制'), group: null },
        { value: 'reprint', label: both('转载'), group: null },
      ],
      remoteOptions: null,
      when: null,
      limit: null,
    },
    {
      key: 'source',
      kind: 'text',
      label: both('转载来源'),
      hint: null,
      required: true,
      default: null,
      options: [],
      remoteOptions: null,
      when: { key: 'origin', equals: 'reprint' },
      limit: null,
    },
  ],
  followUps: [],
  app: {
    fields: [
      { key: 'clientId', name: 'app_id', label: both('应用 ID'), secret: false },
      { key: 'clientSecret', name: 'app_secret', label: both('应用密钥'), secret: true },
    ],
    consoleUrl: null,
    scopes: [],
    hint: both('申请应用'),
  },
  sources: [],
  checkedAt: '2026-11-23',
};

/** A platform without a title: it becomes the first line of the caption, in which the topics are counted too. */
export const clips: Platform & { enabled: boolean } = {
  ...films,
  id: 'clips',
  label: both('短片站'),
  simulated: false,
  title: null,
  body: { label: both('作品描述'), required: false, limit: { ...limit, max: 50 } },
  topics: { ...films.topics, style: 'inline', min: 0, max: 4, joined: null },
  settings: [],
};

export const account = (id: string, platform: string, more: Partial<Account> = {}): Account => ({
  id,
  projectId: null,
  platform,
  binding: 'oauth',
  appId: 'app_1',
  accountId: `open_${id}`,
  displayName: `账号 ${id}`,
  avatarUrl: null,
  status: 'active',
  statusReason: null,
  scopes: [],
  expireAt: '2026-12-01T00:00:00Z',
  refreshExpireAt: null,
  ownerId: null,
  groups: [],
  tags: [],
  keeper: { name: '', note: '' },
  notes: '',
  health: { score: 100, level: 'good', reasons: [] },
  defaults: {
    titleSuffix: '',
    descriptionSuffix: '',
    topics: [],
    settings: {},
    latePolicy: null,
    timeZone: null,
  },
  createdAt: '2026-11-01T00:00:00Z',
  version: 1,
  ...more,
});

export const task = (more: Partial<PublishTask> = {}): PublishTask => ({
  id: 'pt_1',
  projectId: null,
  videoId: 'v_1',
  videoTitle: '秋季新品开箱',
  platform: 'films',
  accountId: 'acc_1',
  accountName: '青岚穿搭',
  title: '第一件风衣',
  description: '',
  tags: [],
  coverUrl: null,
  settings: {},
  scheduleAt: null,
  timeZone: 'Asia/Shanghai',
  dueAt: '2026-11-24T12:00:00Z',
  latePolicy: 'publish',
  state: 'queued',
  mode: 'direct',
  handUntil: null,
  handAt: null,
  attempt: 0,
  nextAttemptAt: null,
  refusal: null,
  postId: null,
  postUrl: null,
  publishedAt: null,
  review: null,
  actions: [],
  createdBy: 'u_1',
  createdAt: '2026-11-24T11:00:00Z',
  version: 3,
  ...more,
});

export const event = (id: string, kind: string, data: Record<string, unknown> = {}): PublishEvent => ({
  id,
  at: '2026-11-24T12:00:00Z',
  attempt: 1,
  kind,
  data,
});

export interface Sent {
  route: string;
  body: unknown;
  key: string | null;
}

/** Answers the page's calls from a table of `METHOD /path`; what changes something is written down. */
export function serve(table: Record<string, (body: unknown, url: URL) => unknown>): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const url = new URL(request.url);
    const route = `${request.method} ${url.pathname}`;
    const text = await request.text();
    const body: unknown = text ? JSON.parse(text) : undefined;
    if (request.method !== 'GET') sent.push({ route, body, key: request.headers.get('idempotency-key') });
    const answer = table[route]?.(body, url);
    if (answer === undefined) return Response.json({ items: [], nextCursor: null });
    return answer instanceof Response ? answer : Response.json(answer);
  });
  return sent;
}

/** Signs in a person with these permissions. */
export async function signIn(...permissions: ReturnType<typeof anybody>['permissions']): Promise<void> {
  useSession().me = { ...anybody(), permissions };
  await settle();
}
