import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clipArgs, useBench } from './testing/clips.ts';
import { runLadder } from './testing/ladder-run.ts';

const bench = useBench();

async function streamsOf(path: string) {
  const { streams = [] } = await bench.ffprobe(
    '-show_streams',
    '-show_entries',
    'stream_side_data=rotation',
    path,
  );
  return streams;
}

/** Mean brightness of the four quarters of a picture: upper left, upper right, lower left, lower right. */
async function quarters(path: string): Promise<number[]> {
  const crop = ['0:0', 'iw/2:0', '0:ih/2', 'iw/2:ih/2'];
  const reports = await Promise.all(
    crop.map((at) => bench.ffmpeg('-i', path, '-vf', `crop=iw/2:ih/2:${at},showinfo`, '-f', 'null', '-')),
  );
  return reports.map((report) => Number(/mean:\[(\d+)/.exec(report)?.[1]));
}

/** Turns clockwise by degrees in the words of a tkhd box: a, b, c, d of ISO/IEC 14496-12 §8.3.2. */
const matrices = { 90: [0, 1, -1, 0], 180: [-1, 0, 0, -1], 270: [0, -1, 1, 0] };

/** A picture of which only the upper left quarter is white, stored turned by `filter`, with the matrix a phone writes. */
async function turnedClip(name: string, filter: string, degrees: keyof typeof matrices): Promise<void> {
  const upright = 'color=black:s=180x320:r=25:d=1,drawbox=x=0:y=0:w=90:h=160:c=white:t=fill';
  const stored = ['-vf', `${filter},format=yuv420p`, '-c:v', 'libx264', '-bf', '0', name];
  await bench.ffmpeg('-f', 'lavfi', '-i', upright, ...stored);
  const bytes = await readFile(bench.path(name));
  const matrixAt = bytes.indexOf('tkhd') + 4 + 40;
  const [a = 0, b = 0, c = 0, d = 0] = matrices[degrees];
  for (const [index, value] of [a, b, 0, c, d].entries())
    bytes.writeInt32BE(value * 65_536, matrixAt + index * 4);
  await writeFile(bench.path(name), bytes);
}

describe('sources of every shape', () => {
  it.each([
    ['quarter.mp4', 'transpose=cclock', 90],
    ['half.mp4', 'hflip,vflip', 180],
    ['three.mp4', 'transpose=clock', 270],
  ] as const)(
    'turns %s upright in renditions, covers and publishing file',
    async (name, transpose, degrees) => {
      await turnedClip(name, transpose, degrees);
      const { result, out } = await runLadder(bench, name);
      expect(result.notes).toContain('rotated_upright');
      expect(result.renditions).toMatchObject([{ id: '180p', width: 180, height: 320 }]);
      for (const path of [
        result.covers[0]?.path ?? '',
        result.publishMp4,
        result.renditions[0]?.playlist ?? '',
      ]) {
        const [upperLeft = 0, ...others] = await quarters(join(out, path));
        expect(upperLeft).toBeGreaterThan(200);
        expect(Math.max(...others)).toBeLessThan(60);
      }
      expect(JSON.stringify(await streamsOf(join(out, result.publishMp4)))).not.toContain('rotation');
    },
  );

  it('makes odd sizes even, squares the pixels, does without sound and never scales up', async () => {
    const odd = ['-vf', 'format=yuv444p,crop=201:151,setsar=4/3', '-pix_fmt', 'yuv444p'];
    await bench.ffmpeg(...clipArgs('odd.mp4', { sound: false, seconds: 1, extra: odd }));
    const { result, out } = await runLadder(bench, 'odd.mp4');
    expect(result).toMatchObject({ audio: null, renditions: [{ id: '150p', width: 266, height: 150 }] });
    const streams = await streamsOf(join(out, result.publishMp4));
    expect(streams).toMatchObject([
      { width: 266, height: 150, pix_fmt: 'yuv420p', sample_aspect_ratio: '1:1' },
    ]);
  });

  it('gives a variable frame rate a constant one of the same length', async () => {
    const uneven = ['-vf', "select='not(mod(n,7))+not(mod(n,5))+between(n,20,40)'", '-vsync', 'vfr'];
    await bench.ffmpeg(...clipArgs('uneven.mp4', { seconds: 4, extra: uneven }));
    const { result, out } = await runLadder(bench, 'uneven.mp4');
    expect(result.renditions[0]?.fps).toEqual({ num: 30, den: 1 });
    expect(result.duration).toBeCloseTo(4, 0);
    const [video] = await streamsOf(join(out, result.publishMp4));
    expect(video).toMatchObject({ r_frame_rate: '30/1', avg_frame_rate: '30/1' });
    expect(result.covers).toHaveLength(2);
  });

  it('maps HDR to SDR and mixes six channels to two', async () => {
    const hdr = 'log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc';
    const extra = ['-pix_fmt', 'yuv420p10le', '-c:v', 'libx265', '-x265-params', hdr, '-ac', '6'];
    await bench.ffmpeg(...clipArgs('hdr.mp4', { seconds: 1, extra }));
    const { result, out } = await runLadder(bench, 'hdr.mp4');
    expect(result.notes).toEqual(['tone_mapped']);
    expect(await streamsOf(join(out, result.publishMp4))).toMatchObject([
      { pix_fmt: 'yuv420p', color_transfer: 'bt709', color_space: 'bt709' },
      { channels: 2, sample_rate: '48000' },
    ]);
  });

  it('keeps sound and picture together in the ladder and in the publishing file', async () => {
    const flash = "color=black:s=160x90:r=25:d=3,drawbox=c=white:t=fill:enable='between(t,1,1.2)'";
    const beep = "sine=f=1000:r=48000:d=3,asetnsamples=48,volume='between(t,1,1.2)':eval=frame";
    await bench.ffmpeg(
      '-f',
      'lavfi',
      '-i',
      flash,
      '-f',
      'lavfi',
      '-i',
      beep,
      '-c:v',
      'libx264',
      '-c:a',
      'pcm_s16le',
      'sync.mkv',
    );
    const { result, out } = await runLadder(bench, 'sync.mkv');
    const at = async (file: string, ...options: string[]) => {
      const told = await bench.ffmpeg('-copyts', '-i', file, ...options, '-f', 'null', '-');
      return Number(/(?:black_end:|silence_end: )([\d.]+)/.exec(told)?.[1]);
    };
    const beepAt = (file: string) => at(file, '-vn', '-af', 'silencedetect=n=-30dB:d=0.2');
    const published = join(out, result.publishMp4);
    expect(Math.abs((await at(published, '-an', '-vf', 'blackdetect=d=0.2')) - 1)).toBeLessThan(0.005);
    expect(Math.abs((await beepAt(published)) - 1)).toBeLessThan(0.01);
    // In the fragments the flash comes 1 s after the first picture, for players that know edit lists and for others.
    const picture = await joined(out, result.renditions[0]?.id ?? '');
    const heard = await beepAt(await joined(out, 'audio'));
    for (const knowsEditLists of ['0', '1']) {
      const options = ['-select_streams', 'v', '-show_entries', 'packet=pts_time', '-read_intervals', '%+#1'];
      const { packets = [] } = await bench.ffprobe('-ignore_editlist', knowsEditLists, ...options, picture);
      expect(Math.abs(Number(packets[0]?.pts_time) + 1 - heard)).toBeLessThan(0.01);
    }
  });

  /** A rendition as one file: its times are then those of its boxes, without what ffmpeg's HLS reader adds. */
  async function joined(out: string, folder: string): Promise<string> {
    const parts = ['init.mp4', 'seg_00000.m4s'].map((name) => readFile(join(out, folder, name)));
    await writeFile(bench.path(`${folder}.joined.mp4`), Buffer.concat(await Promise.all(parts)));
    return bench.path(`${folder}.joined.mp4`);
  }

  it('refuses a source that breaks off early', async () => {
    await bench.ffmpeg(...clipArgs('long.mkv', { seconds: 6 }));
    const bytes = await readFile(bench.path('long.mkv'));
    await writeFile(bench.path('broken.mkv'), bytes.subarray(0, bytes.length / 4));
    await expect(runLadder(bench, 'broken.mkv')).rejects.toMatchObject({
      name: 'MediaRefusal',
      code: 'corrupted',
      detail: { reason: 'ends_early' },
    });
  });
});
