import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { systemClock } from '../../../kernel/clock.ts';
import { openDb } from '../../../kernel/db/pools.ts';
import { silentLog } from '../../../kernel/log.ts';
import type { BenchPlatform } from '../../accounts/testing/bench.ts';
import { tasksDue } from '../store/leases.ts';
import { openPublishingBench } from '../testing/bench.ts';

const database = await testDatabase();
const bench = await openPublishingBench(database);
const { one, two, open, advance, later, settle, task } = bench;
const [first] = bench.platforms as [BenchPlatform];
const others = [1, 2].map(() => openDb(database.url, { log: silentLog }));
afterAll(async () => {
  await bench.close();
  for (const db of others) await db.close();
});

type Worker = ReturnType<typeof bench.worker>;
const begun: { worker: Worker; end(): Promise<void> }[] = [];
/** A process in the role of a worker; `wake` is the word that something is due. */
const begin = (over: Parameters<typeof bench.worker>[0] = {}) => {
  const worker = bench.worker(over);
  let wake = () => {};
  const end = worker.loops[0]!.start({
    on: (_channel, listener) => {
      wake = () => listener('');
    },
  });
  begun.push({ worker, end });
  return { worker, wake: () => wake() };
};
const endAll = async () => {
  for (const { worker, end } of begun.splice(0)) {
    await end();
    await worker.stop();
  }
};
afterEach(endAll);

const hour = () => new Date(Date.now() + 3600_000).toISOString();
/** Posts for later, of `accounts` accounts in turn: nobody touches them before `due` says so. */
const planned = async (accounts: number, each: number) => {
  const video = await bench.video(one.tenantId);
  const ids: string[] = [];
  const accountIds = [];
  for (let account = 0; account < accounts; account += 1) accountIds.push(await bench.account(first));
  for (let turn = 0; turn < each; turn += 1)
    for (const accountId of accountIds)
      ids.push((await bench.publish(first, accountId, video.id, { scheduleAt: hour() })).id);
  return { ids, accountIds };
};
const due = (ids: string[]) =>
  bench.rows(
    `update publish_tasks set due_at = now() - interval '1 second', next_attempt_at = now() - interval '1 second' where id = any($1)`,
    [ids],
  );
const dueNow = async () => (await bench.db.asSystem('test', (tx) => tasksDue(tx, 1000))).map(({ id }) => id);
const rowsOf = (ids: string[]) =>
  bench.rows<{ id: string; state: string; attempt: number; lease_owner: string | null; title: string }>(
    'select id, state, attempt, lease_owner, description as title from publish_tasks where id = any($1) order by id',
    [ids],
  );
const allOut = (ids: string[]) =>
  vi.waitFor(
    async () =>
      expect((await rowsOf(ids)).filter(({ state }) => !['reviewing', 'published'].includes(state))).toEqual(
        [],
      ),
    { timeout: 20_000, interval: 50 },
  );
const madeBy = (accountId: string) =>
  bench.rows<{ task_id: string }>(
    `select e.task_id from publish_events e join publish_tasks t on t.id = e.task_id
      where t.account_ref = $1 and e.kind = 'accepted' order by e.id`,
    [accountId],
  );

it('due is what may be taken up: of each account the one whose turn it is, and nobody at work', async () => {
  const { ids } = await planned(1, 2);
  const [a, b] = ids as [string, string];
  expect(await dueNow()).not.toContain(a);
  await advance(a);
  expect((await task(a)).state).toBe('queued');
  await due(ids);
  expect(await dueNow()).toContain(a);
  expect(await dueNow()).not.toContain(b);
  const lost = bench.worker({
    atStep: async (step) => {
      if (step === 'uploaded') throw new Error('kill -9');
    },
  });
  await expect(advance(a, lost)).rejects.toThrow('kill -9');
  expect(await dueNow()).not.toContain(a);
  await bench.rows("update publish_tasks set lease_until = now() - interval '1 second' where id = $1", [a]);
  expect(await dueNow()).toContain(a);
  await settle(a);
  expect(await dueNow()).toContain(b);
  await settle(b);
});

describe('a worker', () => {
  it('takes up what becomes due, in the order of each account, without a word from anybody', async () => {
    const { ids, accountIds } = await planned(3, 2);
    begin();
    await due(ids);
    await allOut(ids);
    for (const [index, accountId] of accountIds.entries())
      expect((await madeBy(accountId)).map(({ task_id }) => task_id)).toEqual([ids[index], ids[index + 3]]);
  });

  it('sleeps until the next one is due, and is woken by news', async () => {
    await endAll();
    const { ids } = await planned(1, 1);
    await bench.rows(`update publish_tasks set next_attempt_at = now() + interval '700 ms' where id = $1`, [
      ids[0],
    ]);
    const sleeps: number[] = [];
    const asleep = Promise.withResolvers<void>();
    const clock = {
      ...systemClock,
      // Only a word ends the longer ones.
      sleep: (ms: number, signal?: AbortSignal) => {
        sleeps.push(ms);
        if (signal) asleep.resolve();
        return systemClock.sleep(signal ? 60_000 : ms, signal);
      },
    };
    const { wake } = begin({ clock });
    await asleep.promise;
    expect(Math.min(...sleeps.slice(1))).toBeLessThan(700);
    await due(ids);
    wake();
    await allOut(ids);
  });

  it('keeps no more at work than it has room for', async () => {
    const { ids } = await planned(5, 1);
    await due(ids);
    let atWork = 0;
    let most = 0;
    begin({
      concurrency: 2,
      atStep: async (step) => {
        if (step === 'taken') atWork += 1;
        most = Math.max(most, atWork);
        if (step === 'confirmed') atWork -= 1;
      },
    });
    await allOut(ids);
    expect(most).toBe(2);
  });

  it('goes on with the others while long uploads fill nearly all of its room', async () => {
    const { ids } = await planned(11, 1);
    const long = new Set(ids.slice(0, 8));
    await due([...long]);
    const goOn = Promise.withResolvers<void>();
    let hanging = 0;
    begin({
      concurrency: 9,
      atStep: async (step, taskId) => {
        if (step !== 'upload_saved' || !long.has(taskId)) return;
        hanging += 1;
        await goOn.promise;
      },
    });
    await vi.waitFor(() => expect(hanging).toBe(8), { timeout: 20_000 });
    await due(ids.slice(8));
    await allOut(ids.slice(8));
    expect((await rowsOf([...long])).map(({ state }) => state)).toEqual(Array(8).fill('uploading'));
    goOn.resolve();
    await allOut(ids);
  });

  it('gives its posts back when it stops', async () => {
    const { ids } = await planned(3, 1);
    await due(ids);
    const arrived = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let hanging = 0;
    begin({
      atStep: async (step) => {
        if (step !== 'upload_saved') return;
        hanging += 1;
        if (hanging === 3) arrived.resolve();
        await goOn.promise;
      },
    });
    await arrived.promise;
    const ended = endAll();
    goOn.resolve();
    await ended;
    expect((await rowsOf(ids)).map(({ lease_owner }) => lease_owner)).toEqual([null, null, null]);
    begin();
    await allOut(ids);
  });
});

describe('several workers', () => {
  it('at once on the same posts: each is taken up once, one of an account at a time', async () => {
    const { ids, accountIds } = await planned(6, 4);
    await due(ids);
    const atWork = new Map<string, number>();
    let most = 0;
    const accountOf = new Map(ids.map((id, index) => [id, accountIds[index % accountIds.length]!]));
    const count = (taskId: string, by: number) => {
      const accountId = accountOf.get(taskId)!;
      atWork.set(accountId, (atWork.get(accountId) ?? 0) + by);
      most = Math.max(most, atWork.get(accountId)!);
    };
    const atStep = async (step: string, taskId: string) => {
      if (step === 'taken' && accountOf.has(taskId) && (await task(taskId)).state === 'uploading')
        count(taskId, 1);
      if (step === 'answered') count(taskId, -1);
    };
    for (const db of others) begin({ db, atStep });
    for (const db of others) begin({ db, atStep });
    await allOut(ids);
    expect(most).toBe(1);
    expect((await rowsOf(ids)).map(({ attempt }) => attempt)).toEqual(ids.map(() => 1));
    for (const [index, accountId] of accountIds.entries())
      expect((await madeBy(accountId)).map(({ task_id }) => task_id)).toEqual(
        ids.filter((_, place) => place % accountIds.length === index),
      );
  });

  it('killed after a batch was leased, or in the middle of its runs: one post each, nobody stuck', async () => {
    const { ids } = await planned(6, 2);
    await due(ids);
    for (const step of ['taken', 'uploaded', 'answered']) {
      let killed = 0;
      begin({
        atStep: async (now, taskId) => {
          if (now !== step || !ids.includes(taskId)) return;
          killed += 1;
          throw new Error('kill -9');
        },
      });
      await vi.waitFor(() => expect(killed).toBeGreaterThanOrEqual(6), { timeout: 20_000 });
      await endAll();
      for (const id of ids) await later(id);
    }
    begin();
    await vi.waitFor(
      async () => {
        for (const id of ids) await later(id);
        const open = (await rowsOf(ids)).filter(({ state }) => state !== 'published');
        expect(open).toEqual([]);
      },
      { timeout: 30_000, interval: 500 },
    );
    const posts = first.simulator.control.posts();
    for (const id of ids) {
      const { title } = await task(id);
      expect(posts.filter(({ text }) => text.startsWith(`${title}\n`) || text === title)).toHaveLength(1);
    }
  });
});

describe('a batch', () => {
  it('is leased as a whole or not at all; one that cannot be keeps nobody else from it', async () => {
    const { ids } = await planned(3, 1);
    const bad = ids[1]!;
    const badAccount = (await task(bad)).accountId;
    await due(ids);
    begin({
      accountsAtHand: async (tx, accountIds) => {
        if (accountIds.includes(badAccount)) throw new Error('no such thing');
        return bench.needs.accountsAtHand(tx, accountIds);
      },
    });
    await allOut(ids.filter((id) => id !== bad));
    await endAll();
    expect((await rowsOf([bad]))[0]).toMatchObject({ state: 'queued', attempt: 0, lease_owner: null });
    expect((await settle(bad)).state).toBe('published');
  });

  it('leaves the posts of another enterprise alone', async () => {
    const { ids } = await planned(1, 1);
    await due(ids);
    await bench.publishing.advance(two.tenantId, ids[0]!, new AbortController().signal);
    expect((await task(ids[0]!)).state).toBe('queued');
    await settle(ids[0]!);
  });

  it('holds back what the pace does not let go now, and no more', async () => {
    const rates = {
      perAccount: null,
      perApp: null,
      perPlatform: { capacity: 10, perSecond: 0.001 },
      confidence: 'D' as const,
    };
    const { ids } = await planned(3, 1);
    await due(ids);
    const slow = {
      get: (id: string) => {
        const connector = bench.connectors.get(id);
        return connector && { ...connector, platform: { ...connector.platform, rates } };
      },
    };
    begin({ connectors: slow });
    const held = await vi.waitFor(
      async () => {
        const rows = await rowsOf(ids);
        const queued = rows.filter(({ state }) => state === 'queued');
        expect(rows.filter(({ state }) => state !== 'queued')).toHaveLength(2);
        expect(queued).toMatchObject([{ attempt: 0, lease_owner: null }]);
        return queued;
      },
      { timeout: 10_000 },
    );
    await endAll();
    expect(await dueNow()).not.toContain(held[0]!.id);
    await bench.rows('delete from rate_buckets');
    for (const id of ids) expect((await settle(id)).state).toBe('published');
  });
});

it('an opened task is published by a worker that only listens', async () => {
  const { wake } = begin();
  const { id } = await open(first);
  expect(bench.woken).toContain(id);
  wake();
  await allOut([id]);
});
