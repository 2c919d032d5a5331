import type { Loop } from '../../../kernel/module.ts';
import type { PublishingNeeds } from '../needs.ts';
import { nextDueMs, tasksDue } from '../store/leases.ts';
import type { Runs } from './advance.ts';

/** NOTIFY on this channel: something became due, or an account is free. */
export const TAKE_UP_CHANNEL = 'xingluo_publish';
const CONCURRENCY = 64;

/** Without news it is looked so often: leases of lost workers run out, and a word may be lost. */
const LONGEST_MS = 1000;
/** What becomes due meanwhile is taken up together. */
const SHORTEST_MS = 50;
/** With less than this part of the room free it is looked less often: a few posts in one go cost less than each its own. */
const CROWDED = 8;
const CROWDED_MS = 250;
/** Due but not to be had: somebody else decides about those accounts right now. */
const TAKEN_MS = 250;

/**
 * Keeps up to `concurrency` posts at work in this process: takes up what is due at its time, woken by a timer for the
 * next one, by others and by runs that end.
 */
export const takeUpLoop = (
  { db, clock, log, concurrency = CONCURRENCY }: PublishingNeeds,
  runs: Pick<Runs, 'begin' | 'count'>,
): Loop => ({
  start(notifications) {
    let ending = false;
    let woken = false;
    let looked = 0;
    let waiting = new AbortController();
    const wake = () => {
      woken = true;
      waiting.abort();
    };

    /** Takes up what there is room for; answers ms until it is worth looking again. */
    const turn = async (): Promise<number> => {
      const free = concurrency - runs.count();
      if (free <= 0) return LONGEST_MS; // a run that ends wakes us
      const rest = looked + CROWDED_MS - clock.now().getTime();
      if (free < concurrency / CROWDED && rest > 0) return rest;
      looked = clock.now().getTime();
      const { due, next } = await db.asSystem('publish tasks due', async (tx) => ({
        due: await tasksDue(tx, free),
        next: await nextDueMs(tx),
      }));
      if (due.length === 0) return Math.min(next ?? LONGEST_MS, LONGEST_MS);
      return (await runs.begin(due, wake)) > 0 ? 0 : TAKEN_MS;
    };

    const loop = async (): Promise<void> => {
      while (!ending) {
        woken = false;
        const wait = await turn().catch((error: Error) => {
          log.error({ err: error }, 'posts could not be taken up; it is tried again');
          return LONGEST_MS;
        });
        await clock.sleep(SHORTEST_MS);
        waiting = new AbortController();
        if (!woken && wait > SHORTEST_MS) await clock.sleep(wait - SHORTEST_MS, waiting.signal);
      }
    };
    notifications.on(TAKE_UP_CHANNEL, wake);
    const looping = loop();
    return async () => {
      ending = true;
      wake();
      await looping;
    };
  },
});
