import { expect, it } from 'vitest';
import { laterProblem } from './later.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const window = { minSeconds: 7200, maxSeconds: 14 * 86_400 };
const inMinutes = (minutes: number) => laterProblem(now + minutes * 60_000, now, window);

it('takes a time inside the window of the platform, and one that was inside it half an hour ago', () => {
  expect([120, 91, 14 * 1440].map(inMinutes)).toEqual([null, null, null]);
  expect([89, 0, -5].map(inMinutes)).toEqual(['tooSoon', 'tooSoon', 'tooSoon']);
  expect(inMinutes(14 * 1440 + 1)).toBe('tooLate');
  expect(inMinutes(Number.NaN)).toBe('missing');
});

it('never takes the past, however small the least time is', () => {
  expect(laterProblem(now - 60_000, now, { minSeconds: 60, maxSeconds: 3600 })).toBe('tooSoon');
});
