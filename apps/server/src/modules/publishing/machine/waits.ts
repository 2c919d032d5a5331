/** Chance and time as the machine is told of them. */
export type Dice = {
  /** In [0, 1). */
  random: number;
  now: Date;
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const FIRST = 4 * SECOND;
const MOST = 15 * MINUTE;
const BEIJING = 8 * 60 * MINUTE;

/** Exponential backoff with full jitter, at least a second. */
export const growingMs = (failures: number, { random }: Dice): number =>
  Math.max(SECOND, Math.round(random * Math.min(MOST, FIRST * 2 ** Math.min(failures, 20))));

/** What the platform asked for, and a little more so that not all come back at once; growing where it asked nothing. */
export const askedMs = (retryAfterMs: number | null, failures: number, dice: Dice): number =>
  retryAfterMs === null
    ? growingMs(failures, dice)
    : Math.round(Math.max(SECOND, retryAfterMs) * (1 + 0.1 * dice.random));

/** Quotas of the platforms turn over at midnight in China (UTC+8, no daylight saving); ten minutes for jitter. */
export const nextDayMs = ({ random, now }: Dice): number => {
  const sinceMidnight = (now.getTime() + BEIJING) % DAY;
  return Math.round(DAY - sinceMidnight + MINUTE + random * 10 * MINUTE);
};

/** Asking for a review's end: every 2 s at first, then a third of its age, every ten minutes at the longest. */
export const pollMs = (ageMs: number, { random }: Dice): number =>
  Math.round(Math.min(10 * MINUTE, Math.max(2 * SECOND, ageMs / 3)) * (0.9 + 0.2 * random));

/** A list of works may lag behind: a look-up that found nothing is done again after so long. */
export const LOOK_AGAIN_MS = [3 * SECOND, 12 * SECOND, 45 * SECOND] as const;
