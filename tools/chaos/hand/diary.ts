import type { HabitName } from './habits.ts';

/** What a person did about one order. */
export type Finished = {
  habit: HabitName;
  /** How often the platform may have made a post by it. */
  presses: number;
  /** null: not done yet. */
  at: Date | null;
  /** Why they could not finish it. */
  gaveUp: string | null;
};

/** By the order's number. */
export type Diary = ReadonlyMap<number, Finished>;

/** How often each habit was lived to its end. */
export const lived = (diary: Diary): Partial<Record<HabitName, number>> => {
  const counts: Partial<Record<HabitName, number>> = {};
  for (const { habit, at } of diary.values()) if (at !== null) counts[habit] = (counts[habit] ?? 0) + 1;
  return counts;
};
