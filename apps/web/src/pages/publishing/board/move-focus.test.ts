import { expect, it } from 'vitest';
import { moveFocus } from './move-focus.ts';

const sizes = [3, 0, 1, 2];

it('moves inside a column and stops at its ends', () => {
  expect(moveFocus(sizes, [0, 0], 'ArrowDown')).toEqual([0, 1]);
  expect(moveFocus(sizes, [0, 2], 'ArrowDown')).toBeNull();
  expect(moveFocus(sizes, [0, 0], 'ArrowUp')).toBeNull();
});

it('skips empty columns and stays as low as the next one reaches', () => {
  expect(moveFocus(sizes, [0, 2], 'ArrowRight')).toEqual([2, 0]);
  expect(moveFocus(sizes, [3, 1], 'ArrowLeft')).toEqual([2, 0]);
  expect(moveFocus(sizes, [0, 0], 'ArrowLeft')).toBeNull();
  expect(moveFocus(sizes, [3, 0], 'ArrowRight')).toBeNull();
});

it('leaves other keys alone', () => {
  expect(moveFocus(sizes, [0, 0], 'Enter')).toBeNull();
});
