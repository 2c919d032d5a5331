/** Seconds from now between which a platform's page takes a later time. */
export interface LaterWindow {
  minSeconds: number;
  maxSeconds: number;
}

/** The person sets the time there first and says so here a little later: by then the least time has moved on. */
const graceMs = 30 * 60_000;

/** The earliest and latest time (ms) that can have been set on the platform by `now`. */
export const laterSpan = (now: number, { minSeconds, maxSeconds }: LaterWindow) => ({
  from: Math.max(now, now + minSeconds * 1000 - graceMs),
  until: now + maxSeconds * 1000,
});

export type LaterProblem = 'missing' | 'tooSoon' | 'tooLate';

/** What is wrong with the time `at` (ms, NaN: none) that a person says they set on the platform. */
export function laterProblem(at: number, now: number, window: LaterWindow): LaterProblem | null {
  if (Number.isNaN(at)) return 'missing';
  const { from, until } = laterSpan(now, window);
  if (at < from) return 'tooSoon';
  return at > until ? 'tooLate' : null;
}
