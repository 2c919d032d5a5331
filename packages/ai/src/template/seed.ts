import { createHash } from 'node:crypto';

/** A number from the text alone, 0 to 2^32 - 1: the same input always takes the same choices. */
export function seedOf(...parts: readonly string[]): number {
  return createHash('sha256').update(parts.join('\u0000')).digest().readUInt32BE(0);
}

/** One of the items, by the seed. */
export function pick<T>(items: readonly [T, ...T[]] | readonly T[], seed: number): T {
  return items[seed % items.length] as T;
}

/** The items in an order that depends on the seed alone (Fisher–Yates over a linear congruential generator). */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = seed;
  for (let i = result.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}
