import { afterAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { BenchPlatform } from '../../accounts/testing/bench.ts';
import { openPublishingBench } from '../testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
const { one, open, act, advance, settle, task, posts } = bench;
const [first] = bench.platforms as [BenchPlatform];

describe('the product was down at the time', () => {
  const late = async (latePolicy: string, seconds = 600) => {
    const made = await open(first, { latePolicy, scheduleAt: new Date(Date.now() + 60_000).toISOString() });
    await bench.rows(
      `update publish_tasks set due_at = now() - make_interval(secs => $2), next_attempt_at = now() - make_interval(secs => $2) where id = $1`,
      [made.id, seconds],
    );
    return made;
  };
  it('publish: publishes', async () => {
    expect((await settle((await late('publish')).id)).state).toBe('published');
  });
  it('skip: skips, and gives video and account back', async () => {
    const { id, title } = await late('skip');
    const skipped = await settle(id);
    expect(skipped).toMatchObject({ state: 'skipped', actions: ['retry'] });
    expect(await bench.rows('select 1 from video_uses where user_id = $1', [id])).toEqual([]);
    expect(posts(first, title)).toEqual([]);
  });
  it('ask: asks, and publishes when the person says so', async () => {
    const { id, title } = await late('ask');
    const asked = await settle(id);
    expect(asked.state).toBe('waiting_for_person');
    expect(await bench.todos(id)).toEqual([{ kind: 'publish_late', state: 'open' }]);
    expect((await act(id, 'retry', asked.version)).status).toBe(200);
    expect(await settle(id)).toMatchObject({ state: 'published' });
    expect(await bench.todos(id)).toEqual([{ kind: 'publish_late', state: 'done' }]);
    expect(posts(first, title)).toHaveLength(1);
  });
  it('two minutes are not late', async () => {
    expect((await settle((await late('skip', 100)).id)).state).toBe('published');
  });
  /** Two posts of one account, due ten minutes ago; the second would be skipped when late. */
  const pair = async () => {
    const account = await bench.account(first);
    const video = await bench.video(one.tenantId);
    const scheduleAt = new Date(Date.now() + 3600_000).toISOString();
    const before = await bench.publish(first, account, video.id, { scheduleAt });
    const behind = await bench.publish(first, account, video.id, { scheduleAt, latePolicy: 'skip' });
    await bench.rows(
      `update publish_tasks set due_at = now() - interval '10 minutes', next_attempt_at = now() - interval '10 minutes'
        where id = any($1)`,
      [[before.id, behind.id]],
    );
    return { before: before.id, behind: behind.id };
  };
  const noticedInTime = (ids: string[]) =>
    bench.rows('update publish_tasks set noticed_at = due_at where id = any($1)', [ids]);

  it('waiting for another post of the account is not late', async () => {
    const { before, behind } = await pair();
    await noticedInTime([before, behind]);
    await settle(before);
    expect((await settle(behind)).state).toBe('published');
  });
  it('nor when its turn came without anybody saying so', async () => {
    const { before, behind } = await pair();
    await noticedInTime([before, behind]);
    await advance(behind);
    expect((await task(behind)).state).toBe('queued');
    await bench.rows("update publish_tasks set state = 'cancelled', next_attempt_at = null where id = $1", [
      before,
    ]);
    expect((await settle(behind)).state).toBe('published');
  });
  it('the time that the product was away counts for every post of the account', async () => {
    const { before, behind } = await pair();
    await bench.publishing.sweeps[0]!.run();
    expect((await settle(before)).state).toBe('published');
    expect((await settle(behind)).state).toBe('skipped');
  });
  it('a worker that was away, while the scheduler ran, is late all the same', async () => {
    const { id } = await late('skip');
    await bench.rows('update publish_tasks set noticed_at = due_at where id = $1', [id]);
    expect((await settle(id)).state).toBe('skipped');
  });
});
