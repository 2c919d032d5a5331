/** A clock that runs with the machine's and can be moved, so that tests need not wait for expiry or review. */
export type SimClock = {
  /** Milliseconds since the epoch. */
  now(): number;
  advance(ms: number): void;
};

/** `offset` is kept by the caller, so that a moved clock survives a restart. */
export const createClock = (offset: { ms: number }): SimClock => ({
  now: () => Date.now() + offset.ms,
  advance: (ms) => {
    offset.ms += ms;
  },
});

const eightHours = 8 * 3600_000;

/** The calendar day in China (UTC+8, no daylight saving) as a number; quotas of the platforms turn over with it. */
export const chinaDay = (ms: number): number => Math.floor((ms + eightHours) / 86_400_000);

/** `yyyy-MM-dd HH:mm:ss` in UTC+8, the form of Bilibili's callbacks. */
export const chinaStamp = (ms: number): string =>
  new Date(ms + eightHours).toISOString().slice(0, 19).replace('T', ' ');
