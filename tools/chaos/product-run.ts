import { setTimeout as wait } from 'node:timers/promises';
import { reauthorise } from './accounts.ts';
import { strike } from './blows.ts';
import { readLedger, type StoryLine } from './books.ts';
import { createDice } from './dice.ts';
import type { Driver } from './drivers.ts';
import { countHits, type Hits, type Kills } from './hits.ts';
import { type Judged, judge, whyAsked } from './judge.ts';
import type { Options } from './options.ts';
import { order, roundsOf } from './orders.ts';
import { type Blow, planOf } from './plan.ts';
import { closers, openStage, type Stage } from './stage.ts';

/** Between the last step of the preparations and the first post. */
const HEAD_START_MS = 2000;
const PERSON_LOOKS_MS = 2000;

export type RunResult = {
  seed: number;
  /** Of the platforms that our server publishes to itself. */
  direct: Judged;
  /** Of those where a person confirms; null: there is none in this run. */
  byHand: Judged | null;
  hits: Hits;
  /** Deliveries of callbacks that the product answered with 2xx. */
  callbacksTaken: number;
  /** Accounts that a person had to authorise again. */
  reauthorised: number;
  /** What processes said that ended by themselves. */
  died: string[];
  prepareSeconds: number;
  loadSeconds: number;
  settleSeconds: number;
  /** Whole stories of those that the judge found fault with, by task. */
  stories: Map<string, StoryLine[]>;
};

type Wanted = Omit<Options, 'seeds' | 'models' | 'write'>;

/** A person at the to-do list, and with the platforms' apps in hand, until told to stop. Answers what there was to authorise. */
const person = (stage: Stage, drivers: Driver[]) => {
  let over = false;
  const working = (async () => {
    let reauthorised = 0;
    while (!over) {
      // The database may be down under it: a person looks again.
      reauthorised += await reauthorise(stage.client, stage.bound).catch(() => 0);
      for (const driver of drivers) await driver.confirm?.(stage.platforms.of(driver.id)).catch(() => 0);
      await wait(PERSON_LOOKS_MS);
    }
    return reauthorised;
  })();
  return () => {
    over = true;
    return working;
  };
};

/** Plans all posts and lets the plan strike; answers when the last is due and the last blow has fallen. */
const load = async (
  stage: Stage,
  seed: number,
  wanted: Wanted,
  plan: Blow[],
  start: number,
): Promise<Kills> => {
  const { client, fleet, database, platforms, bound, video } = stage;
  const ms = wanted.minutes * 60_000;
  const ordering = async () => {
    for (const round of roundsOf(seed, wanted.publishes, ms, bound, start)) {
      await wait(Math.max(0, round.at - HEAD_START_MS - Date.now()));
      await order(client, video.id, round, start + ms + 60_000);
    }
  };
  const [kills] = await Promise.all([
    strike(plan, start, {
      kill: (whom, choice) => (whom === 'database' ? database.kill() : fleet.kill(whom, choice)),
      fault: (platform, fault) => platforms.of(platform).fault(fault),
      expire: async (platform, place) => {
        const account = bound.filter(({ driver }) => driver.id === platform)[place];
        if (account) await platforms.of(platform).expireAccess(account.personId);
      },
    }),
    ordering(),
    wait(Math.max(0, start + ms - Date.now())),
  ]);
  return kills;
};

/** Waits until no task goes on by itself any more, or `seconds` are over. */
const settle = async ({ books }: Stage, seconds: number): Promise<void> => {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end && (await books.open()) !== 0) await wait(1000);
};

/** The verdict over all platforms of one way of delivery; null where there is none. */
const verdictOf = async (
  { books, platforms, bound }: Stage,
  drivers: Driver[],
  delivery: Driver['delivery'],
  publishes: number,
): Promise<Judged | null> => {
  const mine = drivers.filter((one) => one.delivery === delivery);
  const ids = new Set(mine.map(({ id }) => `sim-${id}`));
  if (mine.length === 0) return null;
  const ordered = Array.from({ length: publishes }, (_, number) => number).filter((number) =>
    mine.includes(bound[number % bound.length]!.driver),
  );
  const tasks = (await books.tasks()).filter(({ platform }) => ids.has(platform));
  const now = new Date();
  const ledger = (await Promise.all(mine.map(({ id }) => readLedger(id, platforms.of(id))))).flat();
  const asking = tasks.filter(({ state }) => state === 'outcome_unknown' || state === 'waiting_for_person');
  const why = whyAsked(await Promise.all(asking.map(({ id }) => books.story(id))));
  return { ...judge(ordered, tasks, ledger, now), why };
};

/** One seed: the real product in two processes per role, hit by everything the plan has, and judged by the ledgers. */
export const runProduct = async (
  seed: number,
  drivers: Driver[],
  wanted: Wanted,
  say: (text: string) => void,
): Promise<RunResult> => {
  const began = Date.now();
  const plan = planOf(createDice(seed), drivers, wanted);
  const opened = closers();
  try {
    const stage = await openStage(seed, drivers, opened);
    const prepareSeconds = (Date.now() - began) / 1000;
    say(`seed ${seed}: ${stage.bound.length} accounts bound after ${prepareSeconds.toFixed(0)} s`);
    const start = Date.now() + HEAD_START_MS;
    const sendPersonHome = person(stage, drivers);
    opened.add(sendPersonHome);
    const kills = await load(stage, seed, wanted, plan, start);
    const loadEnded = Date.now();
    await settle(stage, wanted.settleSeconds);
    const settleSeconds = (Date.now() - loadEnded) / 1000;
    const reauthorised = await sendPersonHome();

    const direct = (await verdictOf(stage, drivers, 'direct', wanted.publishes))!;
    const byHand = await verdictOf(stage, drivers, 'hand', wanted.publishes);
    const stories = new Map<string, StoryLine[]>();
    for (const { taskId } of [...direct.culprits, ...(byHand?.culprits ?? [])])
      if (taskId) stories.set(taskId, await stage.books.story(taskId));
    return {
      seed,
      direct,
      byHand,
      hits: await countHits(drivers, stage.platforms, stage.books, kills, stage.courier.counts),
      callbacksTaken: stage.courier.counts.taken,
      reauthorised,
      died: stage.fleet.lost,
      prepareSeconds,
      loadSeconds: (loadEnded - start) / 1000,
      settleSeconds,
      stories,
    };
  } finally {
    await opened.run();
  }
};
