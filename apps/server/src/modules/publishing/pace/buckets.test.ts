import { expect, it } from 'vitest';
import { bucketsOf } from './buckets.ts';

const rate = (capacity: number) => ({ capacity, perSecond: 1 });
const platform = {
  id: 'one',
  rates: { perAccount: rate(5), perApp: rate(20), perPlatform: null, confidence: 'D' as const },
  pace: { minGapSeconds: 30, perDay: null, level: 'error' as const, confidence: 'A' as const },
};
const task = { accountId: 'acc_1', appId: 'app_1' };

it('a post costs its calls and keeps the gap; a later look costs one call', () => {
  expect(bucketsOf(platform, { ...task, state: 'queued' })).toEqual([
    { key: 'app app_1', capacity: 20, perSecond: 1, cost: 5 },
    { key: 'account acc_1', capacity: 5, perSecond: 1, cost: 5 },
    { key: 'posts acc_1', capacity: 1, perSecond: 1 / 30, cost: 1 },
  ]);
  expect(bucketsOf(platform, { ...task, state: 'reviewing' }).map(({ key, cost }) => [key, cost])).toEqual([
    ['app app_1', 1],
    ['account acc_1', 1],
  ]);
});

it('an account without an app has no bucket of one', () => {
  expect(
    bucketsOf(platform, { ...task, appId: null, state: 'queued' }).some(({ key }) => key.startsWith('app')),
  ).toBe(false);
});
