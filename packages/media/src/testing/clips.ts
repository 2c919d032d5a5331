import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { runTool } from '../run-tool.ts';
import { resolveToolchain, type Toolchain } from '../toolchain.ts';

export type Bench = {
  dir: string;
  toolchain: Toolchain;
  /** Runs the bundled ffmpeg in the directory; throws with its words when it fails. */
  ffmpeg: (...args: string[]) => Promise<string>;
  /** Fields of ffprobe as parsed JSON. */
  ffprobe: (...args: string[]) => Promise<Record<string, Record<string, unknown>[]>>;
  path: (name: string) => string;
};

/** A temporary directory with the tools, for one test file; gone when its tests are over. */
export function useBench(): Bench {
  const bench = {} as Bench;
  beforeAll(async () => {
    const dir = await mkdtemp(join(tmpdir(), 'xingluo-media-'));
    const toolchain = await resolveToolchain({ cacheDir: join(tmpdir(), 'xingluo-media-tools') });
    const run = async (binary: string, args: string[]) => {
      const ended = await runTool({ binary, args, cwd: dir, timeoutMs: 60_000 });
      if (ended.exitCode !== 0) throw new Error(`${args.join(' ')}: ${ended.stderrTail}`);
      return ended;
    };
    Object.assign(bench, {
      dir,
      toolchain,
      path: (name: string) => join(dir, name),
      ffmpeg: async (...args: string[]) =>
        (await run(toolchain.ffmpeg, ['-y', '-nostdin', ...args])).stderrTail,
      ffprobe: async (...args: string[]) =>
        JSON.parse((await run(toolchain.ffprobe, ['-v', 'error', '-print_format', 'json', ...args])).stdout),
    });
  });
  afterAll(() => rm(bench.dir, { recursive: true, force: true }));
  return bench;
}

export type ClipShape = { size?: string; rate?: string; seconds?: number; sound?: boolean; extra?: string[] };

/** Arguments that make a moving test picture, with a tone unless `sound` is false. */
export function clipArgs(name: string, shape: ClipShape = {}): string[] {
  const { size = '320x180', rate = '25', seconds = 3, sound = true, extra = [] } = shape;
  return [
    ...['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${seconds}`],
    ...(sound ? ['-f', 'lavfi', '-i', `sine=r=44100:d=${seconds}`] : []),
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', ...extra, name],
  ];
}
