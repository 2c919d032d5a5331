import { expect, test } from 'vitest';
import { parseRange } from './files-route.ts';

test.each([
  ['bytes=0-99', { start: 0, end: 100 }],
  ['bytes=900-', { start: 900, end: 1000 }],
  ['bytes=-100', { start: 900, end: 1000 }],
  ['bytes=-5000', { start: 0, end: 1000 }],
  ['bytes=990-5000', { start: 990, end: 1000 }],
  ['bytes=1000-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-3', null],
  ['bytes=0-1,5-6', null],
  ['items=0-1', null],
  [undefined, null],
] as const)('range %s of 1000 bytes', (header, wanted) => {
  expect(parseRange(header, 1000)).toEqual(wanted);
});
