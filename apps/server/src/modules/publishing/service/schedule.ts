import { AppError } from '../../../kernel/errors.ts';

/** Clocks differ, and a form takes a while: so far back still means now. */
const GRACE_MS = 60_000;

export const instantOf = (scheduleAt: string | undefined): Date | null =>
  scheduleAt === undefined ? null : new Date(scheduleAt);

/** @throws publishing.schedule_in_past */
export const notPast = (scheduleAt: string | undefined, now: Date): Date | null => {
  const at = instantOf(scheduleAt);
  if (at && at.getTime() < now.getTime() - GRACE_MS)
    throw new AppError('publishing.schedule_in_past', { scheduleAt });
  return at;
};
