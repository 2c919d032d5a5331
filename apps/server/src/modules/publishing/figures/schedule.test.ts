import fc from 'fast-check';
import { expect, it } from 'vitest';
import { measuresBy, nextMeasure } from './schedule.ts';

const published = new Date('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;

it('measures ever more seldom, and then no more', () => {
  const ages: number[] = [];
  for (let done = 0; ; done += 1) {
    const at = nextMeasure(published, done);
    if (at === null) break;
    ages.push(at.getTime() - published.getTime());
  }
  const gaps = ages.map((age, index) => age - (ages[index - 1] ?? 0));
  expect(gaps[0]).toBe(HOUR / 6);
  expect(ages.at(-1)).toBe(90 * 24 * HOUR);
  expect(ages).toEqual([...ages].sort((one, other) => one - other));
});

it('what was missed is not made up for, and what is ahead is not skipped', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100 * 24 * HOUR }),
      fc.integer({ min: 0, max: 19 }),
      (age, done) => {
        const now = new Date(published.getTime() + age);
        const next = measuresBy(published, now, done);
        expect(next).toBeGreaterThanOrEqual(done);
        const at = nextMeasure(published, next);
        if (at !== null && next > done) expect(at.getTime()).toBeGreaterThan(now.getTime());
        const before = nextMeasure(published, next - 1);
        if (next > done && before !== null) expect(before.getTime()).toBeLessThanOrEqual(now.getTime());
      },
    ),
  );
});
