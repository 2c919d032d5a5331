import { expect, it } from 'vitest';
import { askedMs, growingMs, nextDayMs, pollMs } from './waits.ts';

const dice = (random: number, now = '2026-11-23T12:00:00Z') => ({ random, now: new Date(now) });

it('backs off exponentially with full jitter, within a second and fifteen minutes', () => {
  expect(growingMs(0, dice(0.999))).toBe(3996);
  expect(growingMs(3, dice(0.5))).toBe(16_000);
  expect(growingMs(5, dice(0))).toBe(1000);
  expect(growingMs(60, dice(1))).toBe(900_000);
});

it('comes back when the platform asked, never sooner', () => {
  expect(askedMs(30_000, 7, dice(0))).toBe(30_000);
  expect(askedMs(30_000, 7, dice(1))).toBe(33_000);
  expect(askedMs(0, 0, dice(0))).toBe(1000);
  expect(askedMs(null, 1, dice(0.5))).toBe(4000);
});

it('waits for the next day in China, whatever the zone of the machine', () => {
  const start = (now: string) => new Date(new Date(now).getTime() + nextDayMs(dice(0, now))).toISOString();
  expect(start('2026-11-23T15:59:59Z')).toBe('2026-11-23T16:01:00.000Z');
  expect(start('2026-11-23T16:00:00Z')).toBe('2026-11-24T16:01:00.000Z');
  expect(start('2026-12-31T23:00:00Z')).toBe('2027-01-01T16:01:00.000Z');
});

it('asks for a review ever less often', () => {
  expect([0, 30_000, 3_600_000].map((age) => pollMs(age, dice(0.5)))).toEqual([2000, 10_000, 600_000]);
});
