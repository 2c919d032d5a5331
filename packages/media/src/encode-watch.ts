import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaFailure } from './errors.ts';
import { type EncoderProgress, progressReader } from './progress.ts';

export type WatchOptions = {
  dir: string;
  stallMs: number;
  outputBytes: number;
  onProgress: (progress: EncoderProgress) => void;
};

export type EncodeWatch = { signal: AbortSignal; onStdout: (chunk: string) => void; stop: () => void };

const sizeCheckMs = 1000;

/** Watches a running encode: `signal` aborts with `stalled` or `output_too_large`. Call `stop` when it has ended. */
export function watchEncode(options: WatchOptions): EncodeWatch {
  const abort = new AbortController();
  let furthestMs = 0;
  let lastAdvance = Date.now();
  const timer = setInterval(
    () => {
      if (Date.now() - lastAdvance > options.stallMs) {
        abort.abort(
          new MediaFailure('stalled', { seconds: options.stallMs / 1000, reachedSeconds: furthestMs / 1000 }),
        );
      }
      void directoryBytes(options.dir).then((bytes) => {
        if (bytes <= options.outputBytes) return;
        abort.abort(new MediaFailure('output_too_large', { bytes, limit: options.outputBytes }));
      });
    },
    Math.min(sizeCheckMs, options.stallMs),
  );
  const onStdout = progressReader((progress) => {
    if (progress.outTimeMs > furthestMs) {
      furthestMs = progress.outTimeMs;
      lastAdvance = Date.now();
    }
    options.onProgress({ ...progress, outTimeMs: furthestMs });
  });
  return { signal: abort.signal, onStdout, stop: () => clearInterval(timer) };
}

/** Sum of the files below a directory; files that vanish meanwhile count as nothing. */
export async function directoryBytes(dir: string): Promise<number> {
  const names = await readdir(dir, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(dir, name)).then(
        (entry) => (entry.isFile() ? entry.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
