import { refusalKinds } from '@xingluo/connectors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { refreshInSeconds, refreshVerdicts, retryInSeconds } from './life.ts';

const now = new Date('2026-11-23T12:00:00Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const byExpiry = { refreshEverySeconds: null, refreshableAfterExpiry: true };
const daily = { refreshEverySeconds: 86_400, refreshableAfterExpiry: false };

it('refreshes at 80 % of the life, spread by 5 % on either side', () => {
  const life = { accessExpiresAt: inSeconds(1000), now };
  expect(refreshInSeconds(life, byExpiry, 0)).toBe(750);
  expect(refreshInSeconds(life, byExpiry, 0.5)).toBeCloseTo(800);
  expect(refreshInSeconds(life, byExpiry, 1)).toBeCloseTo(850);
});

it('refreshes sooner where the platform wants it', () => {
  expect(refreshInSeconds({ accessExpiresAt: inSeconds(30 * 86_400), now }, daily, 0.5)).toBeCloseTo(69_120);
});

it('is always before the expiry and never in the past', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1000, max: 1e7 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (life, random) => {
        const wait = refreshInSeconds({ accessExpiresAt: inSeconds(life), now }, byExpiry, random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.max(0, life));
      },
    ),
  );
});

it('gives an account up only when the platform says that the authorisation is over', () => {
  const over = refusalKinds.filter((kind) => refreshVerdicts[kind] === 'over');
  expect(over).toEqual(['token_expired', 'reauth_required']);
});

it('tries again with growing waits, not before the platform asked, within an hour', () => {
  expect(retryInSeconds(0, null, 0)).toBe(5);
  expect(retryInSeconds(2, null, 0.5)).toBe(60);
  expect(retryInSeconds(30, null, 1)).toBe(3600);
  expect(retryInSeconds(0, 90_000, 0.1)).toBe(90);
});
