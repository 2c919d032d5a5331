import { describe, expect, it } from 'vitest';
import { compareValues } from './use-rows.ts';

describe('compareValues', () => {
  it('sorts numbers by size, texts by number and language, nothing last', () => {
    expect([10, 9, null, 1].toSorted(compareValues)).toEqual([1, 9, 10, null]);
    expect(['第10期', '第9期', '', '第1期'].toSorted(compareValues)).toEqual([
      '第1期',
      '第9期',
      '第10期',
      '',
    ]);
  });
});
