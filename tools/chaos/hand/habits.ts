import { createDice, type Dice } from '../dice.ts';

export const habitNames = [
  'at once',
  'late',
  'published twice',
  'confirmed twice',
  'pasted the link',
  'wrong account',
] as const;
export type HabitName = (typeof habitNames)[number];

/** How a person finishes one hand-over. */
export type Habit = {
  name: HabitName;
  /** How often they press 发布 at the platform. */
  presses: number;
  wrongAccount: boolean;
  /** How often, at the same moment, they tell the product with the link; 0: the platform has to tell it. */
  confirms: number;
  beforeMs: number;
  /** Between the post and what they say of it. */
  afterMs: number;
};

type Order = { number: number; toldBy: 'platform' | 'person' };

/** Each block of hand-overs has each of these once, in an order of its own: so each comes often enough. */
const blocks: Record<Order['toldBy'], HabitName[]> = {
  platform: [
    'at once',
    'at once',
    'late',
    'published twice',
    'confirmed twice',
    'pasted the link',
    'wrong account',
  ],
  // Nobody but the person could tell of a wrong account, so that it cannot be tried here.
  person: ['at once', 'at once', 'late', 'published twice', 'confirmed twice'],
};

const confirmsOf = (name: HabitName, toldBy: Order['toldBy']): number => {
  if (name === 'confirmed twice') return 2;
  return toldBy === 'person' || name === 'pasted the link' ? 1 : 0;
};

/** Of the time that somebody takes who is late, everybody takes up to this share to read the page. */
const READING = 1 / 8;

const habitOf = (name: HabitName, toldBy: Order['toldBy'], dice: Dice, lateMs: number): Habit => {
  const readMs = dice.whole(0, Math.round(lateMs * READING));
  const waitMs = name === 'late' ? dice.whole(Math.round(lateMs / 2), lateMs) : 0;
  return {
    name,
    presses: name === 'published twice' ? 2 : 1,
    wrongAccount: name === 'wrong account',
    confirms: confirmsOf(name, toldBy),
    // Late is who publishes late, or who only tells of it late.
    beforeMs: readMs + (toldBy === 'platform' ? waitMs : 0),
    afterMs: toldBy === 'person' ? waitMs : 0,
  };
};

const shuffled = <T>(dice: Dice, from: readonly T[]): T[] => {
  const left = [...from];
  return from.map(() => left.splice(dice.whole(0, left.length - 1), 1)[0]!);
};

/** The person's way with each order, by the seed alone and whatever happens meanwhile. */
export const habitsOf = (seed: number, orders: Order[], lateMs: number): Map<number, Habit> => {
  const dice = createDice(seed + 2);
  const left: Record<Order['toldBy'], HabitName[]> = { platform: [], person: [] };
  return new Map(
    orders.map(({ number, toldBy }) => {
      if (left[toldBy].length === 0) left[toldBy] = shuffled(dice, blocks[toldBy]);
      return [number, habitOf(left[toldBy].pop()!, toldBy, dice, lateMs)];
    }),
  );
};
