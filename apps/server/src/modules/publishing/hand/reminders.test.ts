import { expect, it } from 'vitest';
import { nextReminder, remindersOf, urgencyAt } from './reminders.ts';

const HOUR = 3_600_000;
const end = new Date('2026-11-24T12:00:00Z');
const before = (ms: number) => new Date(end.getTime() - ms);
const rule = { lateAfterSeconds: 1200, endingBeforeSeconds: 600 };

it('tells that it is late and that it ends, at the platform’s times', () => {
  const reminders = remindersOf({ end, lifeMs: HOUR }, rule);
  expect(reminders.map(({ at }) => end.getTime() - at.getTime())).toEqual([40 * 60_000, 10 * 60_000]);
  expect(urgencyAt(reminders, before(HOUR))).toBe(1);
  expect(urgencyAt(reminders, before(40 * 60_000))).toBe(2);
  expect(urgencyAt(reminders, end)).toBe(3);
  expect(nextReminder(reminders, before(HOUR))).toEqual(before(40 * 60_000));
  expect(nextReminder(reminders, before(11 * 60_000))).toEqual(before(10 * 60_000));
  expect(nextReminder(reminders, end)).toBeNull();
});

it('divides a life that is too short', () => {
  const reminders = remindersOf({ end, lifeMs: 900_000 }, rule);
  expect(reminders.map(({ at }) => end.getTime() - at.getTime())).toEqual([600_000, 300_000]);
});
