import { chmod, copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { makeExecutable } from './bundled-binaries.ts';
import { useBench } from './testing/clips.ts';
import { resolveToolchain } from './toolchain.ts';

const bench = useBench();

/** A stand-in for a system ffmpeg: answers the probing questions like a build of that libavutil. */
async function systemFfmpeg(name: string, libavutil: string, encoders: string): Promise<string> {
  const dir = bench.path(name);
  await mkdir(dir);
  const script = `#!/bin/sh
case "$*" in
*-version) echo "ffmpeg version 9.9-test Copyright"; echo "libavutil      ${libavutil}.100 / ${libavutil}.100";;
*-encoders) echo "${encoders}";;
*-muxers) echo "  E hls    Apple HTTP Live Streaming";;
*-filters) echo " ... subtitles         V->V       Render"; echo " ..C zscale V->V x";;
*) exit 0;;
esac`;
  for (const tool of ['ffmpeg', 'ffprobe']) {
    await writeFile(`${dir}/${tool}`, script);
    await chmod(`${dir}/${tool}`, 0o755);
  }
  return dir;
}
const able = ' V..... libx264 H.264\n A..... aac AAC';

describe('resolveToolchain', () => {
  it('falls back to the npm binaries and knows what they can do', () => {
    expect(bench.toolchain).toMatchObject({
      source: 'bundled',
      capabilities: { libx264: true, aac: true, hls: true, subtitles: true, toneMap: true, fpsMode: false },
    });
  });

  it('takes the system ffmpeg with its own ffprobe when it is 4.4 or newer and capable', async () => {
    const dir = await systemFfmpeg('new', '57. 28', able);
    const found = await resolveToolchain({ pathDirs: [bench.path('nowhere'), dir] });
    expect(found).toMatchObject({ source: 'system', ffmpeg: `${dir}/ffmpeg`, ffprobe: `${dir}/ffprobe` });
    expect(found.version).toBe('9.9-test');
    expect(found.capabilities).toMatchObject({ fpsMode: true, toneMap: false });
  });

  it('passes over an old or incapable system ffmpeg', async () => {
    const old = await systemFfmpeg('old', '56. 51', able);
    const poor = await systemFfmpeg('poor', '58.  2', ' A..... aac AAC');
    expect((await resolveToolchain({ pathDirs: [old] })).source).toBe('bundled');
    expect((await resolveToolchain({ pathDirs: [poor] })).source).toBe('bundled');
  });

  it('refuses a configured ffmpeg that cannot do the work, naming what is missing', async () => {
    const poor = await systemFfmpeg('configured', '58.  2', ' A..... aac AAC');
    await expect(resolveToolchain({ ffmpegPath: `${poor}/ffmpeg` })).rejects.toMatchObject({
      code: 'toolchain_unusable',
      detail: { tool: `${poor}/ffmpeg`, reason: 'it was built without libx264' },
    });
    await expect(resolveToolchain({ ffmpegPath: bench.path('absent') })).rejects.toMatchObject({
      code: 'toolchain_unusable',
    });
  });
});

describe('makeExecutable', () => {
  it('sets the missing bit where it may', async () => {
    const tool = bench.path('tool');
    await copyFile('/bin/true', tool);
    await chmod(tool, 0o644);
    expect(await makeExecutable(tool)).toBe(tool);
    expect((await stat(tool)).mode & 0o111).not.toBe(0);
  });

  // Nobody, not even root, may chmod below /proc: it stands for read-only packages.
  it.runIf(process.platform === 'linux')('copies to the cache directory where it may not', async () => {
    const cached = await makeExecutable('/proc/version', bench.path('cache'));
    expect(cached).toBe(bench.path('cache/version-0'));
    expect((await stat(cached)).mode & 0o111).not.toBe(0);
    expect(await makeExecutable('/proc/version', bench.path('cache'))).toBe(cached);
    await expect(makeExecutable('/proc/version')).rejects.toMatchObject({ code: 'toolchain_unusable' });
  });
});
