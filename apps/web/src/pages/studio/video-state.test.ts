import { describe, expect, it } from 'vitest';
import { codecNames, formatRate, jobSecondsLeft, lineCount } from './video-state.ts';

describe('words for videos', () => {
  it('name a rung by its short side, upright too', () => {
    expect(lineCount({ width: 1080, height: 1920 })).toBe('1080p');
    expect(lineCount({ width: 854, height: 480 })).toBe('480p');
  });

  it('estimate the rest from what was done, and say nothing too early', () => {
    const startedAt = '2026-11-03T10:00:00Z';
    const now = Date.parse('2026-11-03T10:00:30Z');
    expect(jobSecondsLeft({ startedAt, progress: 0.25 }, now)).toBe(90);
    expect(jobSecondsLeft({ startedAt, progress: 0.01 }, now)).toBeNull();
    expect(jobSecondsLeft({ startedAt: null, progress: 0.5 }, now)).toBeNull();
    expect(jobSecondsLeft({ startedAt, progress: 1 }, now)).toBeNull();
  });

  it('read codecs and rates', () => {
    expect(codecNames('avc1.640028,mp4a.40.2')).toBe('H.264 · AAC');
    expect(codecNames('xyz1')).toBe('xyz1');
    expect(formatRate(4_830_000, 'zh-CN')).toBe('4.8 Mbps');
    expect(formatRate(896_000, 'zh-CN')).toBe('896 kbps');
  });
});
