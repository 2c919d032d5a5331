import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, accountsContract } from '@xingluo/contracts/accounts';
import type { PublishEvent, PublishTask } from '@xingluo/contracts/publishing';
import { publishingContract } from '@xingluo/contracts/publishing';
import { noticesContract } from '@xingluo/contracts/records';
import type { Toolchain } from '@xingluo/media';
import { createDiskBlobs } from '../../../engines/blobs-disk.ts';
import { testHttp } from '../../../engines/testing/http.ts';
import type { TestDatabase } from '../../../engines/testing/test-database.ts';
import type { Member } from '../../../kernel/authz.ts';
import { systemClock } from '../../../kernel/clock.ts';
import { createGuardedFetch } from '../../../kernel/guarded-fetch.ts';
import { newId } from '../../../kernel/ids.ts';
import { createSignedUrls } from '../../../kernel/signed-urls.ts';
import { apiOf, type BenchPlatform, openAccountsBench, PUBLIC_URL } from '../../accounts/testing/bench.ts';
import { appendAudit } from '../../audit/index.ts';
import { createLibrary } from '../../library/index.ts';
import { createNotices, raiseTodosOf } from '../../notices/index.ts';
import { createStudio } from '../../studio/index.ts';
import { createWorkspaces } from '../../workspaces/index.ts';
import { createPublishing } from '../index.ts';
import type { PublishingNeeds } from '../needs.ts';

/** The first box of an MP4 and then `bytes` of noise. */
export const mp4 = (bytes: number): Buffer => {
  const file = Buffer.alloc(bytes, 0x5a);
  Buffer.from('\0\0\0\x18ftypisom', 'latin1').copy(file);
  return file;
};
/** As much of a PNG as says its size. */
const png = (width: number, height: number): Buffer => {
  const head = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000000', 'hex');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
};

/** Many posts are made at once here; pace is its own test. */
const rates = { perAccount: null, perApp: null, perPlatform: null, confidence: 'A' };
const noPace = { kuaishou: { rates }, bilibili: { rates, minGapSeconds: 0 }, douyin: { rates } };

/** Publishing with its real neighbours on a real database and disk; the simulated platforms are the judges. */
export const openPublishingBench = async (
  database: TestDatabase,
  connectorSettings: Record<string, object> = noPace,
  media: {
    /** `host:port` of the outside that orders may fetch from. */
    hosts?: string[];
    maxBytes?: number;
    toolchain?: () => Promise<Toolchain>;
    /** How names resolve. */
    resolve?: Parameters<typeof createGuardedFetch>[0]['resolve'];
  } = {},
) => {
  const base = await openAccountsBench(database, { settings: connectorSettings });
  const dir = await mkdtemp(join(tmpdir(), 'xingluo-publishing-'));
  const blobs = createDiskBlobs(dir);
  const urls = createSignedUrls(Buffer.alloc(32), () => new Date());
  const { sent } = base;
  const woken: string[] = [];
  const transitions: string[] = [];
  const { db, secrets } = base;
  const { send } = base.needs;
  const toolchain = media.toolchain ?? (() => Promise.reject(new Error('No media work here.')));
  const outgoing = createGuardedFetch({
    privateHosts: media.hosts ?? [],
    ...(media.resolve ? { resolve: media.resolve } : {}),
  });
  const maxMediaBytes = media.maxBytes ?? 1;
  const shared = { ...base.needs, blobs, urls, send, toolchain };
  const library = createLibrary({
    ...shared,
    charge: async () => {},
    maxUploadBytes: maxMediaBytes,
  });
  const studio = createStudio({
    ...shared,
    ...library,
    charge: async () => {},
    preset: 'ultrafast',
  });
  // The platforms' quotas are their own tests; here many posts are made at once, by the server itself.
  const wide = { minGapSeconds: 0, perDay: 1_000_000, sameTitleHours: 0, grantCreate: true };
  for (const { simulator } of base.platforms) {
    const rules = await simulator.control.rules({});
    const open = Object.entries(wide).filter(([name]) => name in rules);
    await simulator.control.rules(Object.fromEntries(open));
  }
  const workspaces = createWorkspaces({
    db,
    appendAudit,
    newTenantKey: secrets.newTenantKey,
    preparePerson: () => Promise.reject(new Error('Nobody joins here.')),
    addPersonOnce: () => Promise.reject(new Error('Nobody joins here.')),
  });
  const needs: PublishingNeeds = {
    ...library,
    ...studio,
    db,
    secrets,
    log: base.needs.log,
    clock: systemClock,
    random: () => 0.5,
    connectors: base.connectors,
    blobs,
    urls,
    send,
    wake: async (_tx, taskId) => {
      woken.push(taskId);
    },
    outgoing,
    maxMediaBytes,
    maxOpenOrders: 1000,
    projectVisible: base.needs.projectVisible,
    actingMember: workspaces.actingMember,
    markVideoUsed: studio.markUsed,
    releaseVideoUse: studio.releaseUse,
    accountsFor: base.accounts.accountsFor,
    holdAccounts: base.accounts.holdAccounts,
    accountNames: base.accounts.accountNames,
    accountIsActive: base.accounts.isActive,
    markAccountsUsed: base.accounts.markUsed,
    releaseAccountUse: base.accounts.releaseUse,
    asAccount: base.accounts.asAccount,
    accountsAtHand: base.accounts.atHand,
    asHand: base.accounts.asHand,
    preflight: base.accounts.preflight,
    callbackHandled: base.accounts.callbackHandled,
    accountIdentity: base.accounts.identityOf,
    appendAudit,
    publicUrl: () => PUBLIC_URL,
    openTodo: base.needs.openTodo,
    closeTodosOf: base.needs.closeTodosOf,
    raiseTodosOf,
    onTransition: (_platform, state) => transitions.push(state),
  };
  const publishing = createPublishing(needs);
  const http = await testHttp({
    db,
    appendAudit,
    people: base.people,
    contract: { accounts: accountsContract, publishing: publishingContract, notices: noticesContract },
    handlers: {
      accounts: base.accounts.handlers,
      publishing: publishing.handlers,
      notices: createNotices().handlers,
    },
  });
  const api = apiOf(http);

  /** A finished video with two covers; `bytes` of MP4. */
  const video = async (tenantId: string, { bytes = 3000, projectId = null as string | null } = {}) => {
    const [videoId, assetId] = [newId('v'), newId('as')];
    const folder = `${tenantId}/videos/${videoId}/run`;
    await blobs.put(`${folder}/publish.mp4`, mp4(bytes));
    await blobs.put(`${folder}/cover-1.png`, png(1146, 717));
    await blobs.put(`${folder}/cover-2.png`, png(1200, 800));
    const covers = [1, 2].map((number) => ({
      key: `${folder}/cover-${number}.png`,
      atSeconds: number,
      width: 1146,
      height: 717,
    }));
    const meta = {
      durationSeconds: 10,
      width: 1080,
      height: 1920,
      frameRate: 30,
      hasSound: true,
      mp4Bytes: bytes,
      storedBytes: bytes,
      renditions: [],
      covers,
      notes: [],
    };
    await base.rows(
      "insert into assets (id, tenant_id, type, name, bytes, status, created_by) values ($1, $2, 'video', 'a.mp4', 1, 'ready', 'u')",
      [assetId, tenantId],
    );
    await base.rows(
      `insert into videos (id, tenant_id, project_id, asset_id, title, status, cover_url, publish_url, meta, created_by)
       values ($1, $2, $3, $4, '一条视频', 'ready', $5, $6, $7, 'u')`,
      [videoId, tenantId, projectId, assetId, covers[0]!.key, `${folder}/publish.mp4`, JSON.stringify(meta)],
    );
    return { id: videoId, covers: covers.map(({ key }) => key) };
  };

  const settings = new Map<string, Record<string, string | boolean>>();
  /** The first choice for everything that a platform requires and has no default. */
  const settingsFor = async (as: Member, accountId: string, { platform }: BenchPlatform) => {
    const known = settings.get(platform.id) ?? {};
    for (const field of platform.settings) {
      if (!field.required || field.default !== null || field.when || known[field.key] !== undefined) continue;
      const url = `/api/accounts/${accountId}/options/${field.remoteOptions}`;
      known[field.key] = (await api<{ items: { value: string }[] }>(as, 'GET', url)).body.items[0]!.value;
    }
    settings.set(platform.id, known);
    return known;
  };

  /** The platform whose accounts are bound by name and password. */
  const tube = (): BenchPlatform => ({
    platform: base.connectors.get('sim-peertube')!.platform,
    simulator: base.simulators.all.peertube,
  });
  let people = 0;
  /** The next of the eight test accounts, so that one's pace does not hold another back. */
  const byPassword = async ({ platform }: BenchPlatform, as: Member) => {
    const app = await base.app(as, platform);
    people += 1;
    const username = `u${people}`;
    const given = { platform: platform.id, appId: app.id, username, password: `${username}-password` };
    return (await api<Account>(as, 'POST', '/api/connect/password', given)).body.id;
  };

  let count = 0;
  /** Whom and what most tests need: an account nobody else uses, and a video. */
  const account = async (on: BenchPlatform, as: Member = base.one.admin) =>
    on.platform.binding === 'password' ? byPassword(on, as) : base.bind(as, on.platform, 'new');
  const postFor = async (on: BenchPlatform, accountId: string, videoId: string, more: object = {}) => {
    count += 1;
    return {
      videoId,
      platform: on.platform.id,
      accountId,
      title: `新品上架 ${count}`,
      description: '今天的直播间见',
      tags: ['好物', '新品'],
      settings: await settingsFor(base.one.admin, accountId, on),
      ...more,
    };
  };
  const publish = async (
    on: BenchPlatform,
    accountId: string,
    videoId: string,
    more: object = {},
    as: Member = base.one.admin,
  ) => {
    const answer = await api<PublishTask>(
      as,
      'POST',
      '/api/publish',
      await postFor(on, accountId, videoId, more),
    );
    if (answer.status !== 201) throw new Error(`Not created: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  /** A task of an account and a video of its own; `bytes` of MP4. */
  const open = async (on: BenchPlatform, more: object = {}, bytes = 3000) => {
    const accountId = await account(on);
    return publish(on, accountId, (await video(base.one.tenantId, { bytes })).id, more);
  };
  /** What a person decides about a task, on the version seen. */
  const act = (id: string, verb: string, version: number, body: object = {}) =>
    api<PublishTask>(base.one.admin, 'POST', `/api/publish/tasks/${id}/${verb}`, { version, ...body });
  const story = async (id: string, as: Member = base.one.admin) =>
    (await api<{ task: PublishTask; events: PublishEvent[] }>(as, 'GET', `/api/publish/tasks/${id}`)).body;
  const task = async (id: string) => (await story(id)).task;

  const worker = (over: Partial<PublishingNeeds> = {}) => createPublishing({ ...needs, ...over });
  const advance = (id: string, by = publishing, signal = new AbortController().signal) =>
    by.advance(base.one.tenantId, id, signal);
  /** Whatever a task waits for is over: its backoff, or the lease of a lost worker. */
  const later = (id: string) =>
    base.rows(
      `update publish_tasks set next_attempt_at = now(), lease_until = case when lease_until is null then null else now() - interval '1 second' end
        where id = $1 and next_attempt_at is not null`,
      [id],
    );
  /** Carries a task on until it ends or asks a person. */
  const settle = async (id: string, by = publishing): Promise<PublishTask> => {
    for (let turn = 0; turn < 40; turn += 1) {
      const now = await task(id);
      if (!['queued', 'uploading', 'submitting', 'reviewing'].includes(now.state)) return now;
      await later(id);
      // Time passes for the pace as well.
      await base.rows('delete from rate_buckets');
      await advance(id, by);
    }
    throw new Error('The task does not come to an end.');
  };
  return {
    ...base,
    http,
    api,
    blobs,
    urls,
    needs,
    library,
    studio,
    publishing,
    sent,
    woken,
    transitions,
    video,
    account,
    postFor,
    publish,
    tube,
    open,
    act,
    story,
    task,
    worker,
    advance,
    later,
    settle,
    /** Posts of this task's words at the platform, as the platform itself counts them. */
    posts: (on: BenchPlatform, title: string) =>
      on.simulator.control.posts().filter(({ text }) => text === title || text.startsWith(`${title}\n`)),
    todos: (id: string) =>
      base.rows<{ kind: string; state: string }>(
        'select kind, state from todos where ref_id = $1 order by id',
        [id],
      ),
    async close() {
      await publishing.stop();
      await http.close();
      await outgoing.close();
      await base.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
};
