import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { planLadder } from './ladder-plan.ts';
import { probeMedia } from './probe.ts';
import { transcodeLadder } from './run-ladder.ts';
import { useBench } from './testing/clips.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/media/', import.meta.url));
const isThere = existsSync(folder);
if (!isThere) {
  console.warn(
    `SKIPPED: rotate-buck-bunny.mp4, multiple-aac-tracks.mp4 and cursed-vfr.mp4 are not tried, ${folder} is absent.`,
  );
}

describe.runIf(isThere)('files of other makers', () => {
  const bench = useBench();

  async function ladder(name: string) {
    const input = `${folder}${name}`;
    const facts = await probeMedia(bench.toolchain, input);
    const options = {
      capabilities: bench.toolchain.capabilities,
      preset: 'ultrafast',
      coverCount: 2,
    } as const;
    const plan = planLadder(facts, { ...options, maxSeconds: 1 });
    return transcodeLadder(bench.toolchain, plan, { input, outDir: bench.path(`out-${name}`) });
  }

  it('rotate-buck-bunny.mp4 comes out upright', async () => {
    const { renditions } = await ladder('rotate-buck-bunny.mp4');
    expect(renditions.map((r) => [r.width, r.height])).toEqual([
      [1080, 1920],
      [720, 1280],
      [480, 854],
    ]);
  });

  it('cursed-vfr.mp4 comes out at 30 frames per second and as long as asked for', async () => {
    const result = await ladder('cursed-vfr.mp4');
    expect(result.renditions[0]).toMatchObject({ width: 2358, height: 1080, fps: { num: 30, den: 1 } });
    expect(result.duration).toBeCloseTo(1, 0);
    expect(result.covers).toHaveLength(2);
  });

  it('multiple-aac-tracks.mp4 is sound, not video', async () => {
    const facts = await probeMedia(bench.toolchain, `${folder}multiple-aac-tracks.mp4`);
    expect(facts).toMatchObject({ video: null, audio: [{ channels: 6 }, { channels: 6 }] });
    await expect(ladder('multiple-aac-tracks.mp4')).rejects.toMatchObject({ code: 'no_video' });
  });
});
