import { describe, expect, it } from 'vitest';
import { assertEncoded, cpuSecondsOf } from './encoder-outcome.ts';

const ended = (stderrTail: string, exitCode: number | null = 1, killedBy: string | null = null) => ({
  exitCode,
  killedBy,
  stdout: '',
  stderrTail,
});

describe('assertEncoded', () => {
  it.each([
    ['disk_full', ended('[error] av_interleaved_write_frame(): No space left on device')],
    ['out_of_memory', ended('x264 [error]: malloc of size 4 failed')],
    ['out_of_memory', ended('', null, 'SIGKILL')],
    ['corrupted', ended('[error] file:/in.mp4: Invalid data found when processing input')],
    [
      'encoder_failed',
      ended(
        '[error] Error while decoding stream #0:0: Invalid data found when processing input\n[fatal] other',
      ),
    ],
    ['encoder_failed', ended('', null, 'SIGSEGV')],
  ])('%s', (code, run) => {
    expect(() => assertEncoded(run)).toThrowError(expect.objectContaining({ code }));
  });

  it('keeps the lines that matter', () => {
    const run = ended(
      '[info] frame=1\n[error] this is why\n[info] bench: utime=1.500s stime=0.250s rtime=9s',
    );
    expect(() => assertEncoded(run)).toThrowError(
      expect.objectContaining({ detail: { exit: 1, stderr: '[error] this is why' } }),
    );
    expect(cpuSecondsOf(run)).toBe(1.75);
    expect(cpuSecondsOf(ended(''))).toBe(0);
    expect(() => assertEncoded(ended('[error] Cannot use rename on non file protocol', 0))).not.toThrow();
  });
});
