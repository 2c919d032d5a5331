import { describe, expect, it } from 'vitest';
import { defaultChoice, moved, ordered, toggled, visible } from './column-choice.ts';

const columns = [{ key: 'name', primary: true }, { key: 'size' }, { key: 'hash', hidden: true }];
const keys = (list: readonly { key: string }[]) => list.map(({ key }) => key);

describe('column choice', () => {
  it('hides by default what the page hides, never the primary column', () => {
    const choice = defaultChoice(columns);
    expect(keys(visible(columns, choice))).toEqual(['name', 'size']);
    expect(keys(visible(columns, toggled(toggled(choice, 'name'), 'hash')))).toEqual([
      'name',
      'size',
      'hash',
    ]);
  });

  it('moves a column by one place and stops at the ends', () => {
    const choice = moved(columns, defaultChoice(columns), 'size', -1);
    expect(keys(ordered(columns, choice))).toEqual(['size', 'name', 'hash']);
    expect(moved(columns, choice, 'size', -1)).toBe(choice);
  });

  it('shows a column that is newer than the stored choice, and forgets one that is gone', () => {
    const stored = { order: ['gone', 'size', 'name'], hidden: [] };
    expect(keys(visible(columns, stored))).toEqual(['size', 'name', 'hash']);
  });
});
