import { describe, expect, it } from 'vitest';
import { reordered } from './reordered.ts';

const of = (...priorities: number[]) =>
  priorities.map((priority, index) => ({ id: 'abc'[index] ?? '', priority }));
const written = (changes: ReturnType<typeof reordered>) =>
  changes.map(({ provider, priority }) => `${provider.id}=${priority}`);

describe('reordered', () => {
  it('writes only what changes its place', () => {
    expect(written(reordered(of(10, 20, 30), 0, 1))).toEqual(['b=10', 'a=20']);
    expect(written(reordered(of(10, 20, 30), 2, 0))).toEqual(['c=10', 'a=20', 'b=30']);
  });

  it('tells equal priorities apart', () => {
    expect(written(reordered(of(100, 100), 1, 0))).toEqual(['b=10', 'a=20']);
  });
});
