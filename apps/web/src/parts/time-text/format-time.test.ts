import { describe, expect, it } from 'vitest';
import { absoluteTime, relativeTime } from './format-time.ts';

const now = Date.parse('2026-11-03T12:00:00Z');
const before = (seconds: number) => relativeTime(now - seconds * 1000, now, 'zh-CN');

describe('relativeTime', () => {
  it('names the largest unit that fits', () => {
    expect([5, 59, 60, 3600, 86_400 * 2].map(before)).toEqual(['刚刚', '刚刚', '1分钟前', '1小时前', '前天']);
    expect(relativeTime(now + 7_200_000, now, 'en')).toBe('in 2 hours');
    expect(relativeTime(now + 30_000, now, 'zh-CN')).toBe('1分钟后');
    expect(relativeTime(now + 15_000, now, 'zh-CN')).toBe('刚刚');
  });
});

describe('absoluteTime', () => {
  it('speaks in the zone of the person and leaves the current year out', () => {
    const at = Date.parse('2026-11-03T10:30:00Z');
    expect(absoluteTime(at, now, 'zh-CN', 'Asia/Shanghai')).toBe('11月3日 18:30');
    expect(absoluteTime(at, now, 'zh-CN', 'Asia/Shanghai', true)).toBe('2026年11月3日 18:30:00');
    expect(absoluteTime(at, now, 'en', 'America/New_York')).toContain('05:30');
  });
});
