const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How old a post is when its figures are read: often while they move, seldom later. The last one ends it. */
const AGES_MS = [
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  16 * HOUR,
  DAY,
  1.5 * DAY,
  2 * DAY,
  3 * DAY,
  5 * DAY,
  7 * DAY,
  10 * DAY,
  14 * DAY,
  21 * DAY,
  30 * DAY,
  60 * DAY,
  90 * DAY,
] as const;

/** When a post published at `publishedAt` is measured after `done` measures; null: never again. */
export const nextMeasure = (publishedAt: Date, done: number): Date | null => {
  const age = AGES_MS[done];
  return age === undefined ? null : new Date(publishedAt.getTime() + age);
};

/** The first measure that still lies ahead: what was missed while the product was down is not made up for. */
export const measuresBy = (publishedAt: Date, now: Date, done: number): number => {
  const passed = AGES_MS.findIndex((age) => publishedAt.getTime() + age > now.getTime());
  return Math.max(done, passed === -1 ? AGES_MS.length : passed);
};
