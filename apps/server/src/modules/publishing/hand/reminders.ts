import type { ByHandRule } from '@xingluo/contracts/platforms';

/** What a hand-over presses from its beginning on, as the row keeps it: the place in `todoUrgencies`. */
export const DUE = 1;

export type Reminder = { urgency: number; at: Date };

/**
 * When the person is told again: the post is late, the link is about to end. A life that is too short for the
 * platform's times is divided evenly.
 */
export const remindersOf = (
  { end, lifeMs }: { end: Date; lifeMs: number },
  { lateAfterSeconds, endingBeforeSeconds }: ByHandRule['reminders'],
): Reminder[] => {
  const from = end.getTime() - lifeMs;
  const fits = (lateAfterSeconds + endingBeforeSeconds) * 1000 < lifeMs;
  const late = fits ? from + lateAfterSeconds * 1000 : from + lifeMs / 3;
  const ending = fits ? end.getTime() - endingBeforeSeconds * 1000 : from + (2 * lifeMs) / 3;
  return [
    { urgency: 2, at: new Date(late) },
    { urgency: 3, at: new Date(ending) },
  ];
};

/** What has been reached by now. */
export const urgencyAt = (reminders: Reminder[], now: Date): number =>
  Math.max(DUE, ...reminders.filter(({ at }) => at <= now).map(({ urgency }) => urgency));

/** When the next reminder is due; null: all were given. */
export const nextReminder = (reminders: Reminder[], now: Date): Date | null =>
  reminders.find(({ at }) => at > now)?.at ?? null;
