import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as HLS from 'hls-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LadderResult } from './ladder-result.ts';
import { topLevelBoxes } from './mp4-boxes.ts';
import type { LadderProgress } from './run-ladder.ts';
import { clipArgs, useBench } from './testing/clips.ts';
import { runLadder } from './testing/ladder-run.ts';

const bench = useBench();

describe('a clip of 9 s with sound', () => {
  let result: LadderResult;
  let out: string;
  const progress: LadderProgress[] = [];
  let heartbeats = 0;

  beforeAll(async () => {
    await bench.ffmpeg(...clipArgs('clip.mp4', { size: '600x600', rate: '15000/1001', seconds: 9 }));
    const run = {
      onProgress: (step: LadderProgress) => progress.push(step),
      onHeartbeat: () => heartbeats++,
    };
    ({ result, out } = await runLadder(bench, 'clip.mp4', {}, run));
  }, 60_000);

  it('gives each rung its folder, one sound, covers, a master and a publishing file, and lists every file', async () => {
    const onDisk = (await readdir(out, { recursive: true, withFileTypes: true })).filter((e) => e.isFile());
    const listed = result.files.map((file) => join(out, file.path));
    expect(onDisk.map((e) => join(e.parentPath, e.name)).sort()).toEqual(
      [...listed, join(out, 'ladder.json')].sort(),
    );
    for (const file of result.files) expect((await stat(join(out, file.path))).size).toBe(file.bytes);
    expect(result.renditions.map((r) => r.id)).toEqual(['600p', '480p']);
    expect(result.covers).toEqual([
      { path: 'covers/cover_01.jpg', time: 2.252, width: 960, height: 960 },
      { path: 'covers/cover_02.jpg', time: 6.757, width: 960, height: 960 },
    ]);
    expect(result.cpuSeconds).toBeGreaterThan(0);
    expect(result.files.find((file) => file.path === result.master)?.contentType).toBe(
      'application/vnd.apple.mpegurl',
    );
  });

  it('has keyframes at the same times in every rung, about 2 s apart, and equal segments', async () => {
    const keyTimes = async (id: string) => {
      const { packets = [] } = await bench.ffprobe(
        ...['-select_streams', 'v', '-show_entries', 'packet=pts_time,flags'],
        join(out, id, 'index.m3u8'),
      );
      return packets
        .filter((packet) => String(packet.flags).startsWith('K'))
        .map((packet) => packet.pts_time);
    };
    const top = await keyTimes('600p');
    expect(top.length).toBe(5);
    expect(await keyTimes('480p')).toEqual(top);
    const durations = (id: string) => mediaPlaylist(id).then((list) => list.segments.map((s) => s.duration));
    expect(await durations('480p')).toEqual(await durations('600p'));
    expect((await durations('600p'))[0]).toBeCloseTo(4, 1);
  });

  async function mediaPlaylist(id: string): Promise<HLS.types.MediaPlaylist> {
    const parsed = HLS.parse(await readFile(join(out, id, 'index.m3u8'), 'utf8'));
    if (parsed.isMasterPlaylist) throw new Error('expected a media playlist');
    return parsed as HLS.types.MediaPlaylist;
  }

  it('has a master that an independent parser reads, with bandwidths true to the bytes', async () => {
    const master = HLS.parse(await readFile(join(out, result.master), 'utf8')) as HLS.types.MasterPlaylist;
    expect(master).toMatchObject({ isMasterPlaylist: true, version: 7, independentSegments: true });
    const rates = async (folder: string) => {
      const { segments } = await mediaPlaylist(folder);
      const bytes = await Promise.all(segments.map(async (s) => (await stat(join(out, folder, s.uri))).size));
      const seconds = segments.reduce((sum, s) => sum + s.duration, 0);
      const each = segments.map((s, index) => ((bytes[index] ?? 0) * 8) / s.duration);
      return {
        average: (bytes.reduce((a, b) => a + b, 0) * 8) / seconds,
        worst: Math.max(...each.slice(0, 2)),
      };
    };
    const sound = await rates('audio');
    for (const [index, variant] of master.variants.entries()) {
      const picture = await rates(result.renditions[index]?.id ?? '');
      expect(Math.abs((variant.averageBandwidth ?? 0) - picture.average - sound.average)).toBeLessThan(4);
      expect(variant.bandwidth).toBeGreaterThanOrEqual(Math.floor(picture.worst + sound.worst));
      expect(variant.bandwidth).toBeLessThan((picture.worst + sound.worst) * 1.5);
      const { streams = [] } = await bench.ffprobe('-show_streams', join(out, variant.uri));
      // The ultrafast preset leaves High for Main: 4d40.
      const level = Number(streams[0]?.level).toString(16).padStart(2, '0');
      expect([streams[0]?.profile, variant.codecs]).toEqual(['Main', `avc1.4d40${level},mp4a.40.2`]);
      expect(variant.frameRate).toBe(14.985);
      expect(variant.audio[0]?.uri).toBe('audio/index.m3u8');
    }
    expect(master.variants.map((v) => `${v.resolution?.width}x${v.resolution?.height}`)).toEqual([
      '600x600',
      '480x480',
    ]);
  });

  it('publishes an ordinary MP4 with its index in front and the pictures of the top rendition', async () => {
    const file = join(out, result.publishMp4);
    const types = (await topLevelBoxes(file)).boxes.map((box) => box.type);
    expect(types.indexOf('moov')).toBeLessThan(types.indexOf('mdat'));
    expect(types).not.toContain('moof');
    const { streams = [] } = await bench.ffprobe('-show_streams', '-count_packets', file);
    expect(streams.map((s) => [s.codec_name, s.width, s.start_time])).toEqual([
      ['h264', 600, '0.000000'],
      ['aac', undefined, '0.000000'],
    ]);
    const { streams: source = [] } = await bench.ffprobe(
      '-show_streams',
      '-count_packets',
      bench.path('clip.mp4'),
    );
    expect(streams[0]?.nb_read_packets).toBe(source[0]?.nb_read_packets);
  });

  it('plays through without a decoder complaint', async () => {
    const said = await bench.ffmpeg('-v', 'warning', '-i', join(out, result.master), '-f', 'null', '-');
    expect(said).toBe('');
  });

  it('tells progress that never goes back and ends at 1', () => {
    const ratios = progress.map((step) => step.ratio);
    expect(ratios).toEqual([...ratios].sort((a, b) => a - b));
    expect(ratios.filter((ratio) => ratio === 1)).toHaveLength(1);
    expect(ratios.at(-1)).toBe(1);
    expect(heartbeats).toBeGreaterThanOrEqual(progress.length);
  });

  it('does no work twice: the same plan again gives what is there, another plan is refused', async () => {
    const before = await stat(join(out, result.master));
    expect((await runLadder(bench, 'clip.mp4')).result).toEqual(result);
    expect((await stat(join(out, result.master))).ino).toBe(before.ino);
    await expect(runLadder(bench, 'clip.mp4', { maxSeconds: 1 })).rejects.toMatchObject({
      code: 'output_exists',
    });
    expect((await readdir(bench.dir)).filter((name) => name.includes('.aside-'))).toEqual([]);
  });
});
