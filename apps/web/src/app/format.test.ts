import { describe, expect, it } from 'vitest';
import { formatBytes, formatClock, formatCount, formatDuration } from './format.ts';

describe('format', () => {
  it('shows sizes with one digit only where it says something', () => {
    expect(formatBytes(0, 'en')).toBe('0 B');
    expect(formatBytes(1536, 'en')).toBe('1.5 KB');
    expect(formatBytes(36_700_160, 'en')).toBe('35 MB');
    expect(formatBytes(2 ** 31, 'en')).toBe('2 GB');
  });

  it('shows durations as a clock and as words', () => {
    expect(formatClock(5)).toBe('0:05');
    expect(formatClock(3723)).toBe('1:02:03');
    expect(formatDuration(125, 'en')).toBe('2 min 5 sec');
    expect(formatDuration(7200, 'en')).toBe('2 hr');
    expect(formatDuration(0, 'en')).toBe('0 sec');
  });

  it('shortens counts the way the language does', () => {
    expect(formatCount(11_000, 'zh-CN')).toBe('1.1万');
    expect(formatCount(11_000, 'en')).toBe('11K');
  });
});
