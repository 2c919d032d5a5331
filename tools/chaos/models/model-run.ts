import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { strike } from '../blows.ts';
import { readLedger } from '../books.ts';
import { createDice } from '../dice.ts';
import type { Driver } from '../drivers.ts';
import type { Options } from '../options.ts';
import { planOf } from '../plan.ts';
import { startPlatforms } from '../platforms-process.ts';
import type { Algorithm, ModelRow } from './algorithms.ts';
import { openSender } from './sender.ts';

const PROCESSES = 2;
const RESTART_MS = 2000;
const SETTLE_MS = 90_000;
/** Nobody listens there: the models take no callbacks. */
const NOWHERE = 'http://127.0.0.1:9';

export type ModelResult = {
  seed: number;
  name: string;
  /** Posts of which the platform has exactly one. */
  once: number;
  duplicates: number;
  /** No post, and nobody is told: given up, or left standing. */
  lost: number;
  /** Rows that are in no end state. */
  stuck: number;
};

/**
 * A model of a published algorithm under the same plan: the same platforms, connectors and faults; two processes, of
 * which kills hit one. Its rows lie in memory and outlive every kill; a scheduler and a database to kill it has not.
 */
export const runModel = async (
  algorithm: Algorithm,
  seed: number,
  all: Driver[],
  options: Pick<Options, 'publishes' | 'minutes' | 'leastHits' | 'untilAsked'>,
): Promise<ModelResult> => {
  const { publishes } = options;
  const ms = options.minutes * 60_000;
  const plan = planOf(createDice(seed), all, options);
  // A model publishes by itself: what a person would do has no place in it.
  const drivers = all.filter(({ delivery }) => delivery === 'direct');
  const folder = await mkdtemp(join(tmpdir(), 'xingluo-chaos-model-'));
  const redirectUri = 'http://localhost:5800/connect/oauth/callback';
  const settings = { dataDir: folder, redirectUris: [redirectUri], callbacks: NOWHERE };
  const platforms = await startPlatforms(settings, drivers);
  try {
    const sender = await openSender(platforms, drivers, redirectUri);
    const start = Date.now();
    const rows: ModelRow[] = Array.from({ length: publishes }, (_, number) => ({
      number,
      dueAt: start + (number * ms) / publishes,
      state: 'queued',
      takenBy: null,
    }));
    const processes: { life: AbortController; work: Promise<void> }[] = [];
    const begin = (place: number) => {
      const life = new AbortController();
      processes[place] = { life, work: algorithm.work(rows, sender, life.signal) };
    };
    for (let place = 0; place < PROCESSES; place += 1) begin(place);
    await strike(plan, start, {
      kill: (whom, choice) => {
        if (whom !== 'worker') return true;
        const place = Math.floor(choice * PROCESSES);
        const { life } = processes[place]!;
        if (life.signal.aborted) return false;
        life.abort();
        setTimeout(begin, RESTART_MS, place);
        return true;
      },
      fault: async (platform, fault) => {
        if (drivers.some(({ id }) => id === platform)) await platforms.of(platform).fault(fault);
      },
      expire: async (platform, place) => {
        const account = sender.accounts.filter(({ driver }) => driver.id === platform)[place];
        if (account) await platforms.of(platform).expireAccess(account.personId);
      },
    });
    const end = start + ms + SETTLE_MS;
    const open = () => rows.some(({ state }) => state === 'queued');
    while (Date.now() < Math.min(end, start + ms + 2 * RESTART_MS) || (open() && Date.now() < end))
      await wait(500);
    const states = rows.map(({ state }) => state);
    for (const { life, work } of processes) {
      life.abort();
      await work;
    }
    await sender.close();

    const ledger = (await Promise.all(drivers.map(({ id }) => readLedger(id, platforms.of(id))))).flat();
    const postsOf = Map.groupBy(ledger, ({ number }) => number);
    const counts = rows.map(({ number }) => postsOf.get(number)?.length ?? 0);
    return {
      seed,
      name: algorithm.name,
      once: counts.filter((count) => count === 1).length,
      duplicates: counts.filter((count) => count > 1).length,
      lost: counts.filter((count) => count === 0).length,
      stuck: states.filter((state) => state === 'queued' || state === 'publishing').length,
    };
  } finally {
    await platforms.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
};
