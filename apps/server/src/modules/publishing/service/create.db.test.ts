import type { PublishTask } from '@xingluo/contracts/publishing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AS } from '../../../engines/testing/http.ts';
import { seedProject } from '../../../engines/testing/seed.ts';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { BenchPlatform } from '../../accounts/testing/bench.ts';
import { openPublishingBench } from '../testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
const { one, two, api } = bench;
const [first, second] = bench.platforms as [BenchPlatform, BenchPlatform];

let accounts: [string, string];
let video: { id: string; covers: string[] };
beforeAll(async () => {
  accounts = [await bench.account(first), await bench.account(second)];
  video = await bench.video(one.tenantId);
});
const hour = () => new Date(Date.now() + 3600_000).toISOString();
const tasks = async () =>
  (await bench.rows<{ n: number }>('select count(*)::int as n from publish_tasks'))[0]!.n;
const post = (body: object, as = one.admin, headers = {}) =>
  api<PublishTask>(as, 'POST', '/api/publish', body, headers);
const wanted = (more: object = {}) =>
  bench.postFor(first, accounts[0], video.id, { scheduleAt: hour(), ...more });

describe('publish', () => {
  it('stores what was asked, with the video’s cover, and holds video and account', async () => {
    const scheduleAt = hour();
    const body = await wanted({ scheduleAt, timeZone: 'Europe/Berlin', latePolicy: 'ask' });
    const { status, body: task } = await post(body);
    expect(status).toBe(201);
    expect(task).toMatchObject({
      videoId: video.id,
      videoTitle: '一条视频',
      accountId: accounts[0],
      accountName: expect.stringContaining('测试账号'),
      platform: first.platform.id,
      state: 'queued',
      timeZone: 'Europe/Berlin',
      latePolicy: 'ask',
      coverUrl: expect.stringContaining('cover-1.png'),
      actions: ['cancel', 'reschedule'],
    });
    expect(task.dueAt).toBe(scheduleAt);
    expect(bench.woken).not.toContain(task.id);
    expect((await api(one.admin, 'DELETE', `/api/accounts/${accounts[0]}`)).body.code).toBe(
      'accounts.account_in_use',
    );
    const uses = await bench.rows('select user_id from video_uses where user_id = $1', [task.id]);
    expect(uses).toHaveLength(1);
    const audit = await bench.rows('select verb from audit_entries where target = $1', [task.id]);
    expect(audit).toEqual([{ verb: 'publishing.task_created' }]);
  });

  it('twice with one Idempotency-Key makes one task', async () => {
    const body = await wanted();
    const before = await tasks();
    const key = { 'idempotency-key': 'once' };
    const answers = await Promise.all([post(body, one.admin, key), post(body, one.admin, key)]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(await tasks()).toBe(before + 1);
  });

  it('takes a cover of the video or an image of the enterprise, by address, and nothing else', async () => {
    const address = bench.urls.file(video.covers[1]!);
    const own = await post(await wanted({ coverUrl: address }));
    expect(own.body.coverUrl).toContain('cover-2.png');
    const foreign = await bench.video(two.tenantId);
    for (const coverUrl of [
      bench.urls.file(foreign.covers[0]!),
      foreign.covers[0]!,
      'https://example.com/cover.png',
      `${one.tenantId}/assets/as_01jd0000000000000000000000/source.png`,
      `${one.tenantId}/videos/../master.key`,
    ])
      expect((await post(await wanted({ coverUrl }))).body.code).toBe('publishing.cover_unknown');
    const assetId = video.id.replace('v_', 'as_');
    const key = `${one.tenantId}/assets/${assetId}/source.png`;
    await bench.rows(
      `insert into assets (id, tenant_id, type, name, bytes, status, url, content_type, hash, meta, created_by)
       values ($1, $2, 'image', 'c.png', 900, 'ready', $3, 'image/png', 'h', '{"width":1200,"height":800}', 'u')`,
      [assetId, one.tenantId, key],
    );
    expect((await post(await wanted({ coverUrl: bench.urls.file(key) }))).body.coverUrl).toContain(assetId);
    expect((await post(await wanted({ coverUrl: `${key}x` }))).body.code).toBe('publishing.cover_unknown');
  });

  it('refuses what cannot be: past, wrong platform, foreign video, foreign account, guests', async () => {
    const before = await tasks();
    const past = new Date(Date.now() - 120_000).toISOString();
    expect((await post(await wanted({ scheduleAt: past }))).body.code).toBe('publishing.schedule_in_past');
    const platform = { platform: second.platform.id };
    expect((await post(await wanted(platform))).body.code).toBe('publishing.wrong_platform');
    const foreign = await bench.video(two.tenantId);
    expect((await post(await wanted({ videoId: foreign.id }))).body.code).toBe('studio.video_not_found');
    expect((await post(await wanted(), two.admin)).status).toBe(404);
    expect((await post(await wanted({ videoId: foreign.id }), two.admin)).body.code).toBe(
      'accounts.account_not_found',
    );
    expect((await post(await wanted(), one.guest)).body.code).toBe('identity.forbidden');
    expect(await tasks()).toBe(before);
    const nearly = new Date(Date.now() - 30_000).toISOString();
    expect((await post(await wanted({ scheduleAt: nearly }))).status).toBe(201);
  });

  it('says everything that the platform would say', async () => {
    const body = await bench.postFor(second, accounts[1], video.id, {
      title: '',
      tags: [],
      scheduleAt: hour(),
    });
    const refused = await post(body);
    expect(refused.body.code).toBe('publishing.invalid_post');
    const fields = (refused.body.data!.problems as { field: string }[]).map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['title', 'topics']));
  });
});

describe('publish to many', () => {
  const batch = async (targets: object[], more: object = {}) =>
    api<{ items: PublishTask[] }>(one.admin, 'POST', '/api/publish/batch', {
      videoId: video.id,
      title: '一稿多发',
      description: '正文',
      tags: ['好物'],
      scheduleAt: hour(),
      targets,
      ...more,
    });
  const target = async (on: BenchPlatform, accountId: string, more: object = {}) => ({
    accountId,
    settings: ((await bench.postFor(on, accountId, video.id)) as { settings: object }).settings,
    ...more,
  });

  it('fills in what a target does not say, in the order of the targets', async () => {
    const own = { title: '另一个标题', scheduleAt: new Date(Date.now() + 7200_000).toISOString() };
    const { status, body } = await batch([
      await target(second, accounts[1], own),
      await target(first, accounts[0]),
    ]);
    expect(status).toBe(201);
    expect(body.items.map(({ accountId, title }) => [accountId, title])).toEqual([
      [accounts[1], '另一个标题'],
      [accounts[0], '一稿多发'],
    ]);
    expect(body.items[0]!.dueAt).toBe(own.scheduleAt);
    const keys = await bench.rows<{ idempotency_key: string; content_hash: string }>(
      'select idempotency_key, content_hash from publish_tasks where id = any($1)',
      [body.items.map(({ id }) => id)],
    );
    expect(new Set(keys.map((row) => row.idempotency_key)).size).toBe(2);
    expect(new Set(keys.map((row) => row.content_hash)).size).toBe(2);
  });

  it('is all or nothing', async () => {
    const before = await tasks();
    const bad = await batch([
      await target(first, accounts[0]),
      await target(second, accounts[1], { title: 'x'.repeat(200) }),
    ]);
    expect(bad.body.code).toBe('publishing.invalid_post');
    expect(bad.body.data!.problems).toMatchObject([{ accountId: accounts[1], field: 'title' }]);
    const gone = accounts[1].replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect((await batch([await target(first, accounts[0]), { accountId: gone }])).body.code).toBe(
      'accounts.account_not_found',
    );
    const twice = await batch([await target(first, accounts[0]), await target(first, accounts[0])]);
    expect(twice.body.data!.issues).toMatchObject([{ path: 'targets.1.accountId' }]);
    expect(await tasks()).toBe(before);
  });

  it('can be checked without creating anything; an account without authorisation is a warning', async () => {
    const before = await tasks();
    await bench.rows("update oauth_accounts set status = 'reauth_required' where id = $1", [accounts[0]]);
    const { body } = await api<{
      items: { accountId: string; problems: { level: string; code: string }[] }[];
    }>(one.admin, 'POST', '/api/publish/check', {
      videoId: video.id,
      title: '',
      targets: [await target(first, accounts[0]), await target(second, accounts[1])],
    });
    await bench.rows("update oauth_accounts set status = 'active' where id = $1", [accounts[0]]);
    expect(body.items[0]).toMatchObject({
      accountId: accounts[0],
      problems: [{ level: 'warning', code: 'account_reauth' }],
    });
    expect(body.items[1]!.problems.map(({ level }) => level)).toContain('error');
    expect(await tasks()).toBe(before);
  });
});

describe('tasks', () => {
  it('are seen and touched by their own enterprise only, and only in visible projects', async () => {
    const projectId = await seedProject(bench.database.url, one.tenantId, [one.guest]);
    const hiddenVideo = await bench.video(one.tenantId, { projectId });
    const { id, version } = await bench.publish(first, accounts[0], hiddenVideo.id, { scheduleAt: hour() });
    for (const as of [two.admin, one.operator]) {
      expect((await api(as, 'GET', `/api/publish/tasks/${id}`)).body.code).toBe('publishing.task_not_found');
      const cancel = await api(as, 'POST', `/api/publish/tasks/${id}/cancel`, { version });
      expect(cancel.body.code).toBe('publishing.task_not_found');
      const list = await api<{ items: PublishTask[] }>(as, 'GET', '/api/publish/tasks?limit=200');
      expect(list.body.items.map((task) => task.id)).not.toContain(id);
    }
    expect((await api(one.guest, 'GET', `/api/publish/tasks/${id}`)).status).toBe(200);
    await bench.publishing.advance(two.tenantId, id, new AbortController().signal);
    expect((await bench.task(id)).state).toBe('queued');
  });

  it('change only on the version that was seen', async () => {
    const { id, version } = await bench.publish(first, accounts[0], video.id, { scheduleAt: hour() });
    const url = `/api/publish/tasks/${id}/reschedule`;
    const moved = await api<PublishTask>(one.admin, 'POST', url, { version, scheduleAt: hour() });
    expect(moved.status).toBe(200);
    const stale = await api(one.admin, 'POST', url, { version, scheduleAt: hour() });
    expect(stale.body).toMatchObject({
      code: 'http.stale_version',
      data: { current: { id, version: moved.body.version } },
    });
    const past = { version: moved.body.version, scheduleAt: '2020-01-01T00:00:00Z' };
    expect((await api(one.admin, 'POST', url, past)).body.code).toBe('publishing.schedule_in_past');
    const wrong = await bench.http.inject({
      method: 'POST',
      url: `/api/publish/tasks/${id}/resolve`,
      headers: { [AS]: one.admin.userId },
      payload: { version: moved.body.version, decision: 'send_again' },
    });
    expect(wrong.json().code).toBe('publishing.not_unknown');
    const retry = await api(one.admin, 'POST', `/api/publish/tasks/${id}/retry`, {
      version: moved.body.version,
    });
    expect(retry.body.code).toBe('publishing.not_retryable');
  });
});
