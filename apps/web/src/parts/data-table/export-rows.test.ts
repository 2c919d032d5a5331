import { describe, expect, it } from 'vitest';
import { readAll } from './export-rows.ts';
import type { LoadInput } from './types.ts';

const ask = { search: 'x', filters: {}, sort: null };
const list = (length: number) => async (input: LoadInput) => {
  const from = Number(input.cursor ?? 0);
  const items = Array.from({ length: Math.min(input.limit, length - from) }, (_, index) => from + index);
  return { items, nextCursor: from + input.limit < length ? String(from + input.limit) : null };
};

describe('readAll', () => {
  it('follows the cursor to the end', async () => {
    const counts: number[] = [];
    const { rows, capped } = await readAll(list(450), ask, (count) => counts.push(count));
    expect(rows).toHaveLength(450);
    expect(rows.at(-1)).toBe(449);
    expect(capped).toBe(false);
    expect(counts).toEqual([200, 400, 450]);
  });

  it('stops at ten thousand rows and says that there are more', async () => {
    const { rows, capped } = await readAll(list(10_001), ask, () => {});
    expect(rows).toHaveLength(10_000);
    expect(capped).toBe(true);
    expect((await readAll(list(10_000), ask, () => {})).capped).toBe(false);
  });
});
