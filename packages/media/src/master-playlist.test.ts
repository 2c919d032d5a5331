import { describe, expect, it } from 'vitest';
import { measureBitRates } from './master-playlist.ts';
import { parseMediaPlaylist } from './media-playlist.ts';

const seg = (bytes: number, duration: number) => ({ bytes, duration });

describe('measureBitRates', () => {
  it('takes the worst run of 0.5 to 1.5 target durations as the peak', () => {
    const rates = measureBitRates([seg(500_000, 4), seg(1_000_000, 4), seg(500_000, 4)], 4);
    expect(rates).toEqual({ peak: 2_000_000, average: 1_333_334 });
  });

  it('does not take a tiny rest for a peak, but counts it with its neighbour', () => {
    const rates = measureBitRates([seg(500_000, 4), seg(50_000, 0.04)], 4);
    expect(rates.peak).toBe(Math.ceil((550_000 * 8) / 4.04));
  });

  it('never gives a peak below the average, also for clips shorter than half a segment', () => {
    expect(measureBitRates([seg(100_000, 1)], 4)).toEqual({ peak: 800_000, average: 800_000 });
    expect(measureBitRates([], 4)).toEqual({ peak: 0, average: 0 });
  });
});

describe('parseMediaPlaylist', () => {
  const text = '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:4.000000,\na.m4s\n';
  it('reads segments and target', () => {
    expect(parseMediaPlaylist(`${text}#EXT-X-ENDLIST\n`)).toEqual({
      targetDuration: 4,
      segments: [{ uri: 'a.m4s', duration: 4 }],
    });
  });

  it.each([
    ['no end', text],
    ['no segment', '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-ENDLIST'],
    ['nothing', ''],
  ])('refuses one with %s', (_, broken) => expect(() => parseMediaPlaylist(broken)).toThrow(/incomplete/));
});
