import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { BenchPlatform } from '../../accounts/testing/bench.ts';
import { takeTokensEach } from '../store/buckets.ts';
import { openPublishingBench } from '../testing/bench.ts';

const rates = {
  perAccount: null,
  perApp: null,
  perPlatform: { capacity: 10, perSecond: 0.01 },
  confidence: 'D',
};
const bench = await openPublishingBench(await testDatabase(), { kuaishou: { rates } });
afterAll(bench.close);
const { one, two, open, advance, task } = bench;
const [first] = bench.platforms as [BenchPlatform];

it('a post that the pace holds back waits in line, is no attempt, and is not late', async () => {
  const tasks = await Promise.all([1, 2, 3].map(() => open(first, { latePolicy: 'skip' })));
  for (const { id } of tasks) await advance(id);
  const states = await Promise.all(tasks.map(({ id }) => task(id)));
  const held = states.filter(({ state }) => state === 'queued');
  expect(held).toHaveLength(1);
  const [waiting] = held;
  expect(waiting).toMatchObject({ attempt: 0, refusal: null });
  expect(new Date(waiting!.nextAttemptAt!).getTime() - Date.now()).toBeGreaterThan(300_000);
  const { events } = await bench.story(waiting!.id);
  expect(events.map(({ kind }) => kind)).toEqual(['created']);
  // Minutes later there are tokens again; the wait was the pace's, so a policy of lateness has no say.
  await bench.rows("update rate_buckets set tokens = 10, at = now() where key like 'platform %'");
  await bench.rows(
    `update publish_tasks set next_attempt_at = now(), ready_at = now(), noticed_at = due_at where id = $1`,
    [waiting!.id],
  );
  await advance(waiting!.id);
  expect((await task(waiting!.id)).state).not.toBe('skipped');
  expect((await task(waiting!.id)).attempt).toBe(1);
});

it('gives each token once, over processes and enterprises, and all buckets or none', async () => {
  const bucket = (key: string, capacity: number) => ({ key, capacity, perSecond: 0.001, cost: 1 });
  const tries = Array.from({ length: 40 }, (_, index) =>
    bench.db.withTenant(index % 2 ? one.tenantId : two.tenantId, (tx) =>
      takeTokensEach(tx, [
        index % 4 < 2 ? [bucket('a', 10), bucket('b', 12)] : [bucket('b', 12), bucket('a', 10)],
      ]),
    ),
  );
  const waits = (await Promise.all(tries)).flat();
  expect(waits.filter((wait) => wait === 0)).toHaveLength(10);
  expect(Math.min(...waits.filter((wait) => wait > 0))).toBeGreaterThan(500_000);
  const left = await bench.rows<{ key: string; tokens: number }>(
    "select key, tokens from rate_buckets where key in ('a', 'b') order by key",
  );
  expect(left.map(({ tokens }) => Math.round(tokens))).toEqual([0, 2]);
});

it('what costs more than a bucket holds takes a full one', async () => {
  const dear = [{ key: 'c', capacity: 2, perSecond: 1, cost: 5 }];
  const take = () => bench.db.withTenant(one.tenantId, (tx) => takeTokensEach(tx, [dear]));
  expect(await take()).toEqual([0]);
  expect((await take())[0]).toBeGreaterThan(1000);
});
