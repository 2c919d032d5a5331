import { expect, it } from 'vitest';
import { doneOf, type Ticks, withTick } from './ticks.ts';

const first = { taskId: 'pt_1', until: '2026-11-24T13:00:00Z' };
const again = { ...first, until: '2026-11-24T15:00:00Z' };

it('keeps ticks by task and forgets those of an older link', () => {
  const ticked = withTick(withTick([], first, 2, true), first, 0, true);
  expect(doneOf(ticked, first)).toEqual([0, 2]);
  expect(doneOf(withTick(ticked, first, 2, false), first)).toEqual([0]);
  expect(doneOf(ticked, again)).toEqual([]);
  expect(withTick(ticked, again, 1, true)).toEqual([{ ...again, done: [1] }]);
});

it('does not fill the storage', () => {
  let all: Ticks[] = [];
  for (let n = 0; n < 40; n += 1) all = withTick(all, { taskId: `pt_${n}`, until: null }, 0, true);
  expect(all).toHaveLength(30);
  expect(all[0]?.taskId).toBe('pt_39');
});
