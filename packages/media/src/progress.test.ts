import { expect, it } from 'vitest';
import { type EncoderProgress, progressReader } from './progress.ts';

it('reads blocks across chunk borders and ignores what ffmpeg does not know yet', () => {
  const seen: EncoderProgress[] = [];
  const read = progressReader((progress) => seen.push(progress));
  read('frame=0\nout_time_ms=N/A\nspeed=N/A\nprogress=continue\nout_time_ms=-9223372036854775807\nprog');
  read('ress=continue\nout_time_ms=15000');
  read('00\nspeed=2.5x\nprogress=end\n');
  expect(seen).toEqual([
    { outTimeMs: 0, speed: null },
    { outTimeMs: 0, speed: null },
    { outTimeMs: 1500, speed: 2.5 },
  ]);
});
