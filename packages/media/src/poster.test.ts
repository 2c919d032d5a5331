import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { probeImage } from './image.ts';
import { jpegOrientation } from './jpeg-orientation.ts';
import { makePoster } from './poster.ts';
import { probeMedia } from './probe.ts';
import { clipArgs, useBench } from './testing/clips.ts';

const bench = useBench();

/** Exif block with one entry, as a camera writes it, put right behind the start of a JPEG. */
async function withOrientation(name: string, orientation: number): Promise<void> {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const header = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  const jpeg = await readFile(bench.path('upright.jpg'));
  await writeFile(bench.path(name), Buffer.concat([jpeg.subarray(0, 2), header, exif, jpeg.subarray(2)]));
}

async function imagePoster(name: string) {
  const facts = await probeImage(bench.toolchain, bench.path(name));
  return makePoster(
    bench.toolchain,
    { kind: 'image', facts },
    { input: bench.path(name), output: bench.path('p.jpg') },
  );
}

async function brightness(crop: string): Promise<number> {
  const report = await bench.ffmpeg('-i', 'p.jpg', '-vf', `crop=${crop},showinfo`, '-f', 'null', '-');
  return Number(/mean:\[(\d+)/.exec(report)?.[1]);
}

describe('makePoster', () => {
  it('takes a frame of a video, scaled down and even', async () => {
    await bench.ffmpeg(...clipArgs('clip.mp4', { size: '1280x720', seconds: 1 }));
    const facts = await probeMedia(bench.toolchain, bench.path('clip.mp4'));
    const run = { input: bench.path('clip.mp4'), output: bench.path('p.jpg'), longSide: 300 };
    expect(await makePoster(bench.toolchain, { kind: 'video', facts }, run)).toEqual({
      width: 300,
      height: 168,
    });
    expect(await probeImage(bench.toolchain, bench.path('p.jpg'))).toMatchObject({
      format: 'jpeg',
      width: 300,
      height: 168,
    });
    expect((await readdir(bench.dir)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it.each(['png', 'webp', 'gif', 'jpg'])('takes a %s and does not enlarge it', async (kind) => {
    await bench.ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=200x100:d=0.04', '-frames:v', '1', `still.${kind}`);
    expect(await imagePoster(`still.${kind}`)).toEqual({ width: 200, height: 100 });
  });

  it('turns a photo upright by its Exif orientation', async () => {
    const picture = 'color=black:s=200x100:d=0.04,drawbox=x=0:y=0:w=100:h=100:c=white:t=fill';
    await bench.ffmpeg('-f', 'lavfi', '-i', picture, '-frames:v', '1', 'upright.jpg');
    await withOrientation('phone.jpg', 6);
    expect(await probeImage(bench.toolchain, bench.path('phone.jpg'))).toMatchObject({
      width: 100,
      height: 200,
    });
    expect(await imagePoster('phone.jpg')).toEqual({ width: 100, height: 200 });
    expect(await brightness('iw:ih/2:0:0')).toBeGreaterThan(240);
    expect(await brightness('iw:ih/2:0:ih/2')).toBeLessThan(20);
  });

  it('shows transparency as white', async () => {
    const picture = 'color=black@0:s=200x100:d=0.04,format=rgba';
    await bench.ffmpeg('-f', 'lavfi', '-i', picture, '-frames:v', '1', 'clear.png');
    await imagePoster('clear.png');
    expect(await brightness('iw:ih:0:0')).toBeGreaterThan(240);
  });

  it('refuses what only claims to be a picture', async () => {
    await writeFile(bench.path('text.png'), 'no picture');
    await writeFile(bench.path('broken.png'), '\x89PNG\r\n\x1a\nrubbish', 'latin1');
    await expect(probeImage(bench.toolchain, bench.path('text.png'))).rejects.toMatchObject({
      code: 'unknown_format',
    });
    await expect(probeImage(bench.toolchain, bench.path('broken.png'))).rejects.toMatchObject({
      code: 'corrupted',
    });
  });
});

describe('jpegOrientation', () => {
  it('takes damaged or missing Exif for upright', () => {
    const exif = 'ffd8ffe1001e457869660000';
    expect(jpegOrientation(Buffer.from(`${exif}4949`, 'hex'))).toBe(1);
    expect(jpegOrientation(Buffer.from(`${exif}49492a00ffffff7f`, 'hex'))).toBe(1);
    expect(jpegOrientation(Buffer.from(`${exif}49492a0008000000010012010300010000000800`, 'hex'))).toBe(8);
    expect(jpegOrientation(Buffer.from('ffd8ffda', 'hex'))).toBe(1);
    expect(jpegOrientation(Buffer.alloc(0))).toBe(1);
  });
});
