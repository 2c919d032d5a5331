import { setTimeout as wait } from 'node:timers/promises';
import { reauthorise } from './accounts.ts';
import { strike } from './blows.ts';
import { readLedger, type StoryLine } from './books.ts';
import { createDice } from './dice.ts';
import type { Driver, HandDriver } from './drivers.ts';
import { habitsOf } from './hand/habits.ts';
import { type HandVerdict, judgeHands } from './hand/judge-hands.ts';
import { startPeople } from './hand/people.ts';
import { countHits, type Hits, type Kills } from './hits.ts';
import { type Judged, judge, whyAsked } from './judge.ts';
import type { Options } from './options.ts';
import { order, roundsOf } from './orders.ts';
import { type Blow, planOf } from './plan.ts';
import { closers, openStage, type Stage } from './stage.ts';
import type { Order } from './verdict.ts';

/** Between the last step of the preparations and the first post. */
const HEAD_START_MS = 2000;
const PERSON_LOOKS_MS = 2000;

export type RunResult = {
  seed: number;
  /** Of the platforms that our server publishes to itself. */
  direct: Judged;
  /** Of those where a person confirms; null: there is none in this run. */
  byHand: HandVerdict | null;
  hits: Hits;
  /** Kills that fell while somebody had a hand-over open, and how many were open on average then. */
  killsOverHands: { kills: number; open: number };
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

/** A person at the to-do list, until told to stop. Answers what there was to authorise again. */
const person = (stage: Stage) => {
  let over = false;
  const working = (async () => {
    let reauthorised = 0;
    while (!over) {
      // The database may be down under it: a person looks again.
      reauthorised += await reauthorise(stage.client, stage.bound).catch(() => 0);
      await wait(PERSON_LOOKS_MS);
    }
    return reauthorised;
  })();
  return () => {
    over = true;
    return working;
  };
};

/** Who was ordered what, of one way of delivery. */
const ordersOf = ({ bound }: Stage, delivery: Driver['delivery'], publishes: number) =>
  Array.from({ length: publishes }, (_, number) => ({ number, ...bound[number % bound.length]! })).filter(
    ({ driver }) => driver.delivery === delivery,
  );

/** People for every platform on which a person publishes; each order has its habit before the run begins. */
const peopleOf = (stage: Stage, seed: number, { publishes, lateSeconds }: Wanted) => {
  const hand = (driver: Driver): driver is HandDriver => driver.delivery === 'hand';
  const orders = ordersOf(stage, 'hand', publishes).flatMap(({ number, driver }) =>
    hand(driver) ? [{ number, toldBy: driver.toldBy }] : [],
  );
  const drivers = [...new Set(stage.bound.map(({ driver }) => driver))].filter(hand);
  return startPeople(stage.client, drivers, stage.bound, habitsOf(seed, orders, lateSeconds * 1000));
};
type People = ReturnType<typeof peopleOf>;

/** Plans all posts and lets the plan strike; answers when the last is due and the last blow has fallen. */
const load = async (
  stage: Stage,
  seed: number,
  wanted: Wanted,
  plan: Blow[],
  start: number,
  people: People,
): Promise<{ kills: Kills; killsOverHands: RunResult['killsOverHands'] }> => {
  const { client, fleet, database, platforms, bound, video } = stage;
  const ms = wanted.minutes * 60_000;
  const ordering = async () => {
    for (const round of roundsOf(seed, wanted.publishes, ms, bound, start)) {
      await wait(Math.max(0, round.at - HEAD_START_MS - Date.now()));
      await order(client, video.id, round, start + ms + 60_000);
    }
  };
  const openAtKills: number[] = [];
  const [kills] = await Promise.all([
    strike(plan, start, {
      kill: async (whom, choice) => {
        const open = people.open();
        const killed = await (whom === 'database' ? database.kill() : fleet.kill(whom, choice));
        if (killed && open > 0) openAtKills.push(open);
        return killed;
      },
      fault: (platform, fault) => platforms.of(platform).fault(fault),
      expire: async (platform, place) => {
        const account = bound.filter(({ driver }) => driver.id === platform)[place];
        if (account) await platforms.of(platform).expireAccess(account.personId);
      },
    }),
    ordering(),
    wait(Math.max(0, start + ms - Date.now())),
  ]);
  const sum = openAtKills.reduce((total, open) => total + open, 0);
  return {
    kills,
    killsOverHands: { kills: openAtKills.length, open: sum / Math.max(1, openAtKills.length) },
  };
};

/** Waits until nothing goes on any more, neither by itself nor in a person's hands, or `seconds` are over. */
const settle = async (
  { books, courier }: Stage,
  people: People,
  { settleSeconds, untilAsked }: Wanted,
): Promise<void> => {
  const end = Date.now() + settleSeconds * 1000;
  const going = async () => people.open() > 0 || courier.under() > 0 || (await books.open(untilAsked)) > 0;
  while (Date.now() < end && (await going())) await wait(1000);
};

/** What the books and the ledgers say of all platforms of one way of delivery. */
const evidenceOf = async (stage: Stage, delivery: Driver['delivery'], publishes: number) => {
  const { books, platforms, bound } = stage;
  const ids = [...new Set(bound.map(({ driver }) => driver))]
    .filter((driver) => driver.delivery === delivery)
    .map(({ id }) => id);
  const ordered: Order[] = ordersOf(stage, delivery, publishes);
  const tasks = (await books.tasks()).filter(({ platform }) => ids.some((id) => platform === `sim-${id}`));
  const now = new Date();
  const ledger = (await Promise.all(ids.map((id) => readLedger(id, platforms.of(id))))).flat();
  return { ordered, tasks, ledger, now };
};

const judgeDirect = async (stage: Stage, { publishes, untilAsked }: Wanted): Promise<Judged> => {
  const { ordered, tasks, ledger, now } = await evidenceOf(stage, 'direct', publishes);
  const asking = tasks.filter(({ state }) => state === 'outcome_unknown' || state === 'waiting_for_person');
  const why = whyAsked(await Promise.all(asking.map(({ id }) => stage.books.story(id))));
  return { ...judge(ordered, tasks, ledger, now, untilAsked), why };
};

/** null: no platform of this run is published to by hand. */
const judgeByHand = async (stage: Stage, people: People, publishes: number): Promise<HandVerdict | null> => {
  const { ordered, tasks, ledger, now } = await evidenceOf(stage, 'hand', publishes);
  return ordered.length === 0 ? null : judgeHands(ordered, tasks, ledger, people.diary, now);
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
    const stage = await openStage(seed, drivers, wanted, opened);
    const prepareSeconds = (Date.now() - began) / 1000;
    say(`seed ${seed}: ${stage.bound.length} accounts bound after ${prepareSeconds.toFixed(0)} s`);
    const start = Date.now() + HEAD_START_MS;
    const sendPersonHome = person(stage);
    const people = peopleOf(stage, seed, wanted);
    opened.add(() => Promise.all([sendPersonHome(), people.goHome()]));
    const { kills, killsOverHands } = await load(stage, seed, wanted, plan, start, people);
    const loadEnded = Date.now();
    await settle(stage, people, wanted);
    const settleSeconds = (Date.now() - loadEnded) / 1000;
    const reauthorised = await sendPersonHome();
    await people.goHome();

    const direct = await judgeDirect(stage, wanted);
    const byHand = await judgeByHand(stage, people, wanted.publishes);
    const stories = new Map<string, StoryLine[]>();
    for (const { taskId } of [...direct.culprits, ...(byHand?.culprits ?? [])])
      if (taskId) stories.set(taskId, await stage.books.story(taskId));
    return {
      seed,
      direct,
      byHand,
      killsOverHands,
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
