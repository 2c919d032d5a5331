import type { FollowUpState } from '@xingluo/contracts/publishing';
import { afterAll, afterEach, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { openPublishingBench } from '../testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
const { one, two, open, settle, act, story, publishing } = bench;
const mounting = bench.platforms.find(({ platform }) => platform.followUps.length > 0)!;
const { control } = mounting.simulator;
afterEach(() => control.clearFaults());

const settings = { mini_program: true, plc_mp_app_id: 'ks1', plc_title: '领券', plc_mp_path: 'pages/a' };
const out = async (more: object = {}) => settle((await open(mounting, { settings, ...more })).id);
const due = (id: string) =>
  bench.rows("update publish_follow_ups set next_at = now() - interval '1 second' where task_id = $1", [id]);
const follow = (id: string, by = publishing, tenantId = one.tenantId) =>
  by.jobs['publishing.follow_up']({ tenantId, taskId: id }, { signal: new AbortController().signal });
const left = async (id: string) => {
  const { body } = await bench.api<{ followUps: FollowUpState[] }>(
    one.admin,
    'GET',
    `/api/publish/tasks/${id}`,
  );
  return body.followUps[0]!;
};
const kinds = async (id: string) =>
  (await story(id)).events.map(({ kind }) => kind).filter((kind) => kind.startsWith('follow_up'));
const decide = (id: string, version: number, decision: 'again' | 'done', as = one.admin) =>
  bench.api(as, 'POST', `/api/publish/tasks/${id}/follow-ups/mini_program`, { version, decision });
const atPlatform = (id: string | null) => control.posts().find((post) => post.id === id);
const grow = () => control.advanceClock(120_000);

it('is planned with the post that comes out, and done once it is due', async () => {
  const done = await out();
  expect(await left(done.id)).toMatchObject({ key: 'mini_program', state: 'planned' });
  await follow(done.id); // not due yet
  expect((await left(done.id)).state).toBe('planned');
  await grow();
  await due(done.id);
  bench.sent.length = 0;
  await publishing.sweeps.find(({ name }) => name === 'publishing.follow_up')!.run();
  expect(bench.sent.map(({ kind, key }) => [kind, key])).toContainEqual(['publishing.follow_up', done.id]);
  await Promise.all([follow(done.id), follow(done.id), follow(done.id, publishing, two.tenantId)]);
  expect(await left(done.id)).toMatchObject({ state: 'done', refusal: null });
  expect(atPlatform(done.postId)?.fields).toMatchObject({ plc_mp_app_id: 'ks1', mounts: 1 });
  expect(await kinds(done.id)).toEqual(['follow_up_done']);
  expect(await bench.todos(done.id)).toEqual([]);
});

it('is not planned where nobody asked for it', async () => {
  const done = await out({ settings: {} });
  expect(await left(done.id)).toBeUndefined();
});

it('tries again by itself, and the post is never touched by a step that fails', async () => {
  const done = await out();
  await grow();
  for (const fault of ['drop_after', 'drop_before'] as const) {
    control.fault({ endpoint: 'photo.mount', kind: fault });
    await due(done.id);
    await follow(done.id);
    expect((await left(done.id)).state).toBe('planned');
  }
  await due(done.id);
  await follow(done.id);
  expect((await left(done.id)).state).toBe('done');
  expect(await kinds(done.id)).toEqual(['follow_up_refused', 'follow_up_refused', 'follow_up_done']);
  expect(await bench.task(done.id)).toMatchObject({ state: 'published', postId: done.postId });
  expect(bench.posts(mounting, done.title)).toHaveLength(1);
});

it('asks a person when the platform will not, who tries again or does it there', async () => {
  const done = await out();
  await grow();
  const refuse = async () => {
    control.fault({ endpoint: 'photo.mount', kind: 'code', code: 10000200 });
    await due(done.id);
    await follow(done.id);
    return left(done.id);
  };
  const failed = await refuse();
  expect(failed).toMatchObject({ state: 'failed', refusal: { platformCode: '10000200' } });
  expect(failed.byHand['zh-CN']).toContain('小程序');
  expect(await bench.todos(done.id)).toEqual([{ kind: 'publish_follow_up', state: 'open' }]);
  expect((await decide(done.id, failed.version, 'again', one.guest)).body.code).toBe('identity.forbidden');
  expect((await decide(done.id, failed.version, 'again', two.admin)).body.code).toBe(
    'publishing.task_not_found',
  );
  expect((await decide(done.id, failed.version - 1, 'again')).body.code).toBe('http.stale_version');
  expect((await decide(done.id, failed.version, 'again')).status).toBe(200);
  expect(await bench.todos(done.id)).toEqual([{ kind: 'publish_follow_up', state: 'done' }]);
  const again = await refuse();
  expect((await decide(done.id, again.version, 'done')).status).toBe(200);
  const { version } = await left(done.id);
  expect((await decide(done.id, version, 'again')).body.code).toBe('publishing.follow_up_not_waiting');
  expect(await kinds(done.id)).toEqual([
    'follow_up_failed',
    'follow_up_again',
    'follow_up_failed',
    'follow_up_by_hand',
  ]);
  expect((await bench.task(done.id)).state).toBe('published');
  expect(bench.posts(mounting, done.title)).toHaveLength(1);
});

it('goes on after a worker that was lost between the answer and its commit', async () => {
  const done = await out();
  await grow();
  const dying = bench.worker({
    atStep: async (step) => {
      if (step === 'followed_up') throw new Error('kill -9');
    },
  });
  await due(done.id);
  await expect(follow(done.id, dying)).rejects.toThrow('kill -9');
  expect((await left(done.id)).state).toBe('sending');
  await follow(done.id); // its lease still runs
  expect((await left(done.id)).state).toBe('sending');
  await due(done.id);
  await follow(done.id);
  expect((await left(done.id)).state).toBe('done');
});

it('an account that did not grant it is told to a person and not stopped', async () => {
  const opened = await open(mounting, { settings });
  await bench.rows(
    "update oauth_accounts set scopes = array_remove(scopes, 'user_video_mp_plc') where id = $1",
    [opened.accountId],
  );
  const asked = await bench.postFor(mounting, opened.accountId, opened.videoId, { settings });
  const { title, description, tags, videoId } = asked;
  const targets = [{ accountId: opened.accountId, settings }];
  const check = { videoId, title, description, tags, targets };
  const judged = await bench.api<{ items: { problems: { code: string; field: string }[] }[] }>(
    one.admin,
    'POST',
    '/api/publish/check',
    check,
  );
  expect(judged.body.items[0]?.problems.map(({ code, field }) => `${code} ${field}`)).toEqual([
    'left_to_person settings.mini_program',
  ]);
  const done = await settle(opened.id);
  expect(await left(done.id)).toMatchObject({
    state: 'failed',
    refusal: { platformMessage: 'Not granted: user_video_mp_plc.' },
  });
  const [account] = await bench.rows('select status from oauth_accounts where id = $1', [opened.accountId]);
  expect(account).toEqual({ status: 'active' });
  expect(await bench.todos(opened.accountId)).toEqual([]);
});

it('goes on once an account whose authorisation was over is authorised again', async () => {
  const done = await out();
  await grow();
  const person = control.people().at(-1)!.id;
  await control.expireTokens('revoke', person);
  await due(done.id);
  await follow(done.id);
  expect(await left(done.id)).toMatchObject({ state: 'failed', refusal: { kind: 'reauth_required' } });
  expect(await bench.todos(done.id)).toEqual([{ kind: 'publish_follow_up', state: 'open' }]);
  const { accountId } = done;
  await bench.bind(one.admin, mounting.platform, person, { accountId });
  const told = { accountId, platform: mounting.platform.id, version: 1 };
  await bench.db.withTenant(one.tenantId, (tx) =>
    publishing.reactions['accounts.account_bound']!(tx, told, 'ev_1'),
  );
  await follow(done.id);
  expect((await left(done.id)).state).toBe('done');
  expect(await bench.todos(done.id)).toEqual([{ kind: 'publish_follow_up', state: 'done' }]);
});

it('is dropped with a post that was taken down, and planned anew for the next one', async () => {
  const done = await out();
  await grow();
  control.fault({ endpoint: 'photo.mount', kind: 'code', code: 10000200 });
  await due(done.id);
  await follow(done.id);
  const gone = await act(done.id, 'remove', (await bench.task(done.id)).version);
  expect(gone.body.state).toBe('removed');
  expect(await left(done.id)).toBeUndefined();
  expect((await bench.todos(done.id)).map(({ state }) => state)).toEqual(['done']);
  await act(done.id, 'retry', gone.body.version);
  const next = await settle(done.id);
  expect(next.postId).not.toBe(done.postId);
  expect((await left(done.id)).state).toBe('planned');
  await due(done.id);
  await act(done.id, 'remove', next.version);
  await follow(done.id);
  const [row] = await bench.rows('select state from publish_follow_ups where task_id = $1', [done.id]);
  expect(row).toEqual({ state: 'dropped' });
});
