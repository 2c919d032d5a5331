import { describe, expect, it } from 'vitest';
import { instantOf, localOf, quickPicks } from './zoned.ts';

const iso = (local: string, zone: string) => new Date(instantOf(local, zone)).toISOString();
const keys = (now: string, zone = 'Asia/Shanghai') =>
  quickPicks(Date.parse(now), zone).map(({ key, local }) => `${key} ${local}`);

describe('zoned', () => {
  it('turns a clock time of a zone into an instant and back', () => {
    expect(iso('2026-11-24T20:00', 'Asia/Shanghai')).toBe('2026-11-24T12:00:00.000Z');
    expect(iso('2026-01-05T00:30', 'America/New_York')).toBe('2026-01-05T05:30:00.000Z');
    expect(iso('2026-07-05T00:30', 'America/New_York')).toBe('2026-07-05T04:30:00.000Z');
    expect(localOf(Date.parse('2026-11-24T16:05:40Z'), 'Asia/Shanghai')).toBe('2026-11-25T00:05');
    expect(localOf(Date.parse('2026-11-24T18:30:00Z'), 'Asia/Kolkata')).toBe('2026-11-25T00:00');
  });

  it('moves a time that is skipped behind the skip and takes the first of one that comes twice', () => {
    expect(iso('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(localOf(instantOf('2026-03-29T02:30', 'Europe/Berlin'), 'Europe/Berlin')).toBe('2026-03-29T03:30');
    expect(iso('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  });

  it('is no number for what is no date', () => {
    expect(instantOf('', 'Asia/Shanghai')).toBeNaN();
    expect(instantOf('2026-13-40T99:00', 'Asia/Shanghai')).toBeNaN();
  });

  it('offers tonight and this morning only while they lie ahead', () => {
    expect(keys('2026-11-24T02:00:00Z')).toEqual([
      'hour 2026-11-24T11:00',
      'tonight 2026-11-24T20:00',
      'tomorrowMorning 2026-11-25T08:00',
    ]);
    expect(keys('2026-11-24T11:58:00Z')[1]).toBe('tomorrowNight 2026-11-25T20:00');
    expect(keys('2026-11-23T20:00:00Z')[2]).toBe('thisMorning 2026-11-24T08:00');
    expect(keys('2026-12-31T14:00:00Z')[2]).toBe('tomorrowMorning 2027-01-01T08:00');
  });
});
