import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { clipArgs, useBench } from './testing/clips.ts';
import { runLadder } from './testing/ladder-run.ts';

const bench = useBench();
const outputs = async () =>
  (await readdir(bench.dir)).filter((name) => name.includes('out-') || name.includes('aside'));

beforeAll(async () => {
  await bench.ffmpeg(...clipArgs('long.mp4', { size: '640x600', seconds: 60, rate: '10' }));
  await bench.ffmpeg(...clipArgs('short.mp4', { seconds: 1 }));
}, 60_000);

/** Ids of the processes whose command line names our directory; only Linux tells them. */
async function processesOnBench(): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const named = await Promise.all(
    pids.map(async (pid) =>
      (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(bench.dir),
    ),
  );
  return pids.filter((_, index) => named[index]).map(Number);
}

describe('a run that does not come to its end', () => {
  it('leaves nothing when cancelled in the middle', async () => {
    const abort = new AbortController();
    const running = runLadder(
      bench,
      'long.mp4',
      { preset: 'medium' },
      {
        signal: abort.signal,
        onProgress: ({ ratio }) => ratio > 0 && abort.abort(),
      },
    );
    await expect(running).rejects.toMatchObject({ name: 'MediaFailure', code: 'cancelled' });
    expect(await outputs()).toEqual([]);
  });

  it('is not put in place when the cancel comes between encode and rename', async () => {
    const abort = new AbortController();
    const running = runLadder(
      bench,
      'short.mp4',
      {},
      {
        signal: abort.signal,
        onProgress: ({ speed, ratio }) => speed === null && ratio < 1 && abort.abort(),
      },
    );
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await outputs()).toEqual([]);
  });

  it.each([
    ['timed_out', { totalMs: 300 }],
    ['output_too_large', { outputBytes: 1000 }],
    ['stalled', { stallMs: 1 }],
  ])('says %s and leaves nothing', async (code, limits) => {
    await expect(runLadder(bench, 'long.mp4', {}, { limits })).rejects.toMatchObject({
      code,
    });
    expect(await outputs()).toEqual([]);
  });

  it('leaves nothing when the encoder may not take the memory it needs', async () => {
    const running = runLadder(bench, 'long.mp4', {}, { limits: { memoryBytes: 120 * 1024 * 1024 } });
    await expect(running).rejects.toMatchObject({ name: 'MediaFailure' });
    expect(await outputs()).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'dies with a parent that is killed, and the next run cleans up',
    async () => {
      const script = fileURLToPath(new URL('testing/ladder-child.ts', import.meta.url));
      const out = bench.path('out-long.mp4');
      const parent = spawn(process.execPath, [script, bench.path('long.mp4'), out], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(parent.stdout, 'data');
      expect((await processesOnBench()).length).toBeGreaterThanOrEqual(2);
      const gone = once(parent, 'exit');
      parent.kill('SIGKILL');
      await gone;
      for (let tries = 0; (await processesOnBench()).length > 0 && tries < 100; tries++) await sleep(50);
      expect(await processesOnBench()).toEqual([]);
      expect(await outputs()).toEqual([expect.stringMatching(/^\.out-long\.mp4\.aside-/)]);
      await runLadder(bench, 'long.mp4', { maxSeconds: 1 });
      expect(await outputs()).toEqual(['out-long.mp4']);
    },
  );
});
