import { refusalKinds } from '@xingluo/contracts/publishing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HealthFacts, healthOf } from './score.ts';

const now = new Date('2026-11-23T12:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 24 * 3600 * 1000);
const facts = (more: Partial<HealthFacts> = {}): HealthFacts => ({
  now,
  binding: 'oauth',
  status: 'active',
  statusReason: null,
  grantEndsAt: inDays(90),
  lastPublishedAt: inDays(-1),
  refusals: {},
  openTodos: 0,
  ...more,
});
const codes = (more: Partial<HealthFacts>) => healthOf(facts(more)).reasons.map(({ code }) => code);

describe('health of an account', () => {
  it('is full while it is authorised and posts go through', () => {
    expect(healthOf(facts())).toEqual({
      score: 100,
      level: 'good',
      reasons: [{ code: 'published_lately', points: 0, at: '2026-11-22T12:00:00.000Z' }],
    });
    expect(codes({ lastPublishedAt: inDays(-8) })).toEqual(['published_once']);
    expect(codes({ lastPublishedAt: null })).toEqual(['never_published']);
  });

  it('is unknown, not zero and not full, for a name that nobody has used', () => {
    const manual = { binding: 'manual', lastPublishedAt: null, grantEndsAt: null } as const;
    expect(healthOf(facts(manual))).toMatchObject({ score: null, level: 'unknown' });
    expect(healthOf(facts({ ...manual, lastPublishedAt: inDays(-1) })).score).toBe(100);
    expect(healthOf(facts({ ...manual, refusals: { content_rejected: 1 } })).score).toBe(90);
    expect(healthOf(facts({ ...manual, refusals: { transient: 9 } })).score).toBeNull();
    expect(healthOf(facts({ ...manual, openTodos: 1 })).score).toBe(95);
  });

  it.each([
    [2.9, 'grant_ends_soon', 70],
    [-1, 'grant_ends_soon', 70],
    [3, 'grant_ends_this_week', 90],
    [6.9, 'grant_ends_this_week', 90],
    [7, 'published_lately', 100],
  ] as const)('with %s days of the authorisation left it says %s', (days, code, score) => {
    const health = healthOf(facts({ grantEndsAt: inDays(days) }));
    expect(health.score).toBe(score);
    expect(health.reasons[0]?.code).toBe(code);
  });

  it('counts what the platform refused the account, not the weather and not what renews itself', () => {
    const refusals = { transient: 50, token_expired: 3, reauth_required: 2, app_misconfigured: 5 };
    expect(healthOf(facts({ refusals })).score).toBe(100);
    expect(healthOf(facts({ refusals: { human_verification: 2 } })).score).toBe(70);
    expect(healthOf(facts({ refusals: { human_verification: 20 } })).score).toBe(55);
    expect(healthOf(facts({ refusals: { rate_limited: 1, quota_exhausted: 1 } })).reasons[0]).toEqual({
      code: 'quota_exhausted',
      count: 2,
      points: -10,
    });
  });

  it('is poor when a person has to authorise again, whatever else holds', () => {
    const health = healthOf(
      facts({ status: 'reauth_required', statusReason: '127000', grantEndsAt: inDays(-1) }),
    );
    expect(health).toMatchObject({ score: 30, level: 'poor' });
    expect(health.reasons.map(({ code }) => code)).toEqual(['reauth_required', 'published_lately']);
  });

  it('stays within 0 and 100, agrees with its reasons and never gets better by one more refusal', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...refusalKinds),
        fc.dictionary(fc.constantFrom(...refusalKinds), fc.nat(30)),
        fc.constantFrom('active', 'reauth_required'),
        fc.option(fc.integer({ min: -5, max: 400 })),
        fc.nat(20),
        (kind, refusals, status, days, openTodos) => {
          const given = { refusals, status, openTodos, grantEndsAt: days === null ? null : inDays(days) };
          const { score, reasons } = healthOf(facts(given));
          expect(score).toBe(
            Math.max(
              0,
              reasons.reduce((sum, { points }) => sum + points, 100),
            ),
          );
          const more = { ...refusals, [kind]: (refusals[kind] ?? 0) + 1 };
          expect(healthOf(facts({ ...given, refusals: more })).score).toBeLessThanOrEqual(score!);
        },
      ),
    );
  });
});
