import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.parse('2026-11-23T08:00:00Z');

it.each([
  ['7', 7000],
  ['0', 0],
  [' 12 ', 12_000],
  ['Mon, 23 Nov 2026 08:00:30 GMT', 30_000],
  ['Monday, 23-Nov-26 08:00:30 GMT', 30_000],
  ['Mon, 23 Nov 2026 07:59:00 GMT', 0],
  ['999999999', 86_400_000],
  ['Mon, 23 Nov 2037 08:00:00 GMT', 86_400_000],
  ['-1', null],
  ['1.5', null],
  ['soon', null],
  ['2026-11-23T08:00:30Z', null],
  ['Mon, 99 Nov 2026 08:00:30 GMT', null],
  ['', null],
] as const)('reads Retry-After %j as %j', (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});

it('takes no header for no word, and a repeated one as well', () => {
  expect(retryAfterMs(undefined, now)).toBeNull();
  expect(retryAfterMs(['1', '2'], now)).toBeNull();
});
