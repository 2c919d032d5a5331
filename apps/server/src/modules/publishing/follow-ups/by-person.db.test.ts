import type { FollowUpState } from '@xingluo/contracts/publishing';
import { afterAll, afterEach, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { BenchPlatform } from '../../accounts/testing/bench.ts';
import { openPublishingBench } from '../testing/bench.ts';

// What no call of ours may repeat, and what no call of ours can do.
const scopes = ['user_info', 'renew_refresh_token', 'item.comment'];
const bench = await openPublishingBench(await testDatabase(), { douyin: { scopes } });
afterAll(bench.close);
const { one, open, settle, story, publishing } = bench;
const tube = bench.tube();
const named = (id: string) => bench.platforms.find(({ platform }) => platform.id === id)!;
const [site, clips] = [named('sim-bilibili'), named('sim-douyin')];
afterEach(() => {
  for (const { simulator } of [tube, clips]) simulator.control.clearFaults();
});

const comment = { first_comment: ' 链接在主页 ' };
const out = async (on: BenchPlatform, settings: object) => {
  const task = await open(on);
  await bench.rows('update publish_tasks set settings = settings || $2 where id = $1', [
    task.id,
    JSON.stringify(settings),
  ]);
  return settle(task.id);
};
const due = (id: string) =>
  bench.rows(
    "update publish_follow_ups set next_at = now() - interval '1 second' where task_id = $1 and next_at is not null",
    [id],
  );
const follow = (id: string, by = publishing) =>
  by.jobs['publishing.follow_up'](
    { tenantId: one.tenantId, taskId: id },
    { signal: new AbortController().signal },
  );
const left = async (id: string) => {
  const url = `/api/publish/tasks/${id}`;
  return (await bench.api<{ followUps: FollowUpState[] }>(one.admin, 'GET', url)).body.followUps[0]!;
};
const decide = (id: string, key: string, version: number, decision: 'again' | 'done') =>
  bench.api(one.admin, 'POST', `/api/publish/tasks/${id}/follow-ups/${key}`, { version, decision });
const written = (on: BenchPlatform, id: string | null): string[] => {
  const fields = on.simulator.control.posts().find((post) => post.id === id)?.fields ?? {};
  return JSON.parse(String((on === tube ? fields.written : fields.comments) ?? '[]'));
};

it.each([
  ['PeerTube', tube],
  ['Douyin', clips],
] as const)('%s: a comment whose answer was lost is not written twice, a person looks', async (_, on) => {
  const done = await out(on, comment);
  on.simulator.control.fault({ endpoint: 'comment', kind: 'drop_after' });
  await due(done.id);
  await follow(done.id);
  expect(written(on, done.postId)).toEqual(['链接在主页']);
  const lost = await left(done.id);
  expect(lost).toMatchObject({ state: 'failed', mayRetry: true, refusal: { kind: 'unknown_outcome' } });
  expect((await bench.todos(done.id)).map(({ kind }) => kind)).toEqual(['publish_follow_up']);
  await due(done.id); // nothing by itself
  await follow(done.id);
  expect(written(on, done.postId)).toEqual(['链接在主页']);
  expect((await decide(done.id, lost.key, lost.version, 'done')).status).toBe(200);
  expect((await left(done.id)).state).toBe('done');
});

it('a comment is written once, and what its worker left behind is a person’s question', async () => {
  const done = await out(tube, comment);
  const dying = bench.worker({
    atStep: async (step) => {
      if (step === 'followed_up') throw new Error('kill -9');
    },
  });
  await due(done.id);
  await expect(follow(done.id, dying)).rejects.toThrow('kill -9');
  await due(done.id);
  await follow(done.id);
  expect(written(tube, done.postId)).toEqual(['链接在主页']);
  expect(await left(done.id)).toMatchObject({ state: 'failed', refusal: { kind: 'unknown_outcome' } });
  expect((await bench.task(done.id)).state).toBe('published');
});

it('an app that may not comment is told to a person, and the account goes on', async () => {
  await clips.simulator.control.rules({ commentsOffered: false });
  const done = await out(clips, comment);
  await due(done.id);
  await follow(done.id);
  expect(await left(done.id)).toMatchObject({ state: 'failed', refusal: { kind: 'app_misconfigured' } });
  const [account] = await bench.rows('select status from oauth_accounts where id = $1', [done.accountId]);
  expect(account).toEqual({ status: 'active' });
});

it('what no API takes is asked of a person as soon as the post is out', async () => {
  const done = await out(site, { ai_content: true });
  const asked = await left(done.id);
  expect(asked).toMatchObject({ key: 'ai_declaration', state: 'failed', mayRetry: false, refusal: null });
  expect(asked.byHand['zh-CN']).toContain('内容由 AI 生成');
  expect((await story(done.id)).events.map(({ kind }) => kind)).toContain('follow_up_asked');
  const again = await decide(done.id, asked.key, asked.version, 'again');
  expect(again.body.code).toBe('publishing.follow_up_not_waiting');
  expect((await decide(done.id, asked.key, asked.version, 'done')).status).toBe(200);
  expect((await bench.todos(done.id)).map(({ state }) => state)).toEqual(['done']);
});
