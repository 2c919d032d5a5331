/** Chance that comes back: the same seed gives the same numbers in the same order (mulberry32). */
export type Dice = {
  /** In [0, 1). */
  next(): number;
  /** Whole number in [from, to]. */
  whole(from: number, to: number): number;
  pick<T>(from: readonly T[]): T;
};

export const createDice = (seed: number): Dice => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (from) => from[Math.floor(next() * from.length)]!,
  };
};
