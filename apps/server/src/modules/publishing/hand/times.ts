import type { Dice } from '../machine/waits.ts';
import { pollMs } from '../machine/waits.ts';

const MINUTE = 60_000;
/** A platform shows a post of its own schedule some time after the hour. */
const AFTER_SET_TIME_MS = 10 * MINUTE;

/** Whole ms until `at`, at least a second: what is due is looked at once more, not in a loop. */
const until = (at: Date, now: Date): number => Math.max(1000, at.getTime() - now.getTime());

/** When a hand-over is looked at next: by asking, to remind, or because it ends. */
export const nextWatchMs = (
  hand: { from: Date; end: Date; remindAt: Date | null; pollable: boolean },
  dice: Dice,
): number => {
  const waits = [until(hand.end, dice.now)];
  if (hand.remindAt) waits.push(until(hand.remindAt, dice.now));
  if (hand.pollable) waits.push(pollMs(Math.max(0, dice.now.getTime() - hand.from.getTime()), dice));
  return Math.min(...waits);
};

/** When the person is asked what became of a post that the platform itself was to publish at `at`. */
export const askAfter = (at: Date): Date => new Date(at.getTime() + AFTER_SET_TIME_MS);
