/** What ffmpeg tells about itself every half second; `speed` in seconds of video per second. */
export type EncoderProgress = { outTimeMs: number; speed: number | null };

/**
 * Reads the stream of `-progress`: `key=value` lines, a block ends with `progress=`. Returns a sink for chunks.
 * `out_time_ms` is in microseconds in every version (ffmpeg ticket 7345), and N/A or negative before the first frame.
 */
export function progressReader(onBlock: (progress: EncoderProgress) => void): (chunk: string) => void {
  let rest = '';
  let current: EncoderProgress = { outTimeMs: 0, speed: null };
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [key, value = ''] = line.split('=');
      const number = Number.parseFloat(value);
      if (key === 'out_time_ms' && number > 0) current = { ...current, outTimeMs: number / 1000 };
      if (key === 'speed' && number >= 0) current = { ...current, speed: number };
      if (key === 'progress') onBlock(current);
    }
  };
}
