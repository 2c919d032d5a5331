import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { aacCodecString, avcCodecString } from './codec-string.ts';
import { rationalSchema } from './facts.ts';
import { audioFolder, coverFolder, initName, playlistName } from './ladder-command.ts';
import type { LadderPlan } from './ladder-plan.ts';
import { type BitRates, type MeasuredSegment, masterPlaylist, measureBitRates } from './master-playlist.ts';
import { parseMediaPlaylist } from './media-playlist.ts';

export const masterName = 'master.m3u8';
export const resultName = 'ladder.json';

const bitRatesSchema = z.object({ peak: z.int(), average: z.int() });

/** What a ladder run produced. Paths are relative to the output directory, with `/`. Bytes, seconds, bits per second. */
export const ladderResultSchema = z.object({
  planHash: z.string(),
  master: z.string(),
  publishMp4: z.string(),
  covers: z.array(
    z.object({ path: z.string(), time: z.number(), width: z.number().int(), height: z.number().int() }),
  ),
  renditions: z.array(
    z.object({
      id: z.string(),
      playlist: z.string(),
      width: z.int(),
      height: z.int(),
      fps: rationalSchema,
      codec: z.string(),
      segments: z.int(),
      duration: z.number(),
      bitRate: bitRatesSchema,
    }),
  ),
  audio: z.object({ playlist: z.string(), codec: z.string(), bitRate: bitRatesSchema }).nullable(),
  files: z.array(z.object({ path: z.string(), contentType: z.string(), bytes: z.int() })),
  duration: z.number(),
  cpuSeconds: z.number(),
  notes: z.array(z.string()),
});

export type LadderResult = z.infer<typeof ladderResultSchema>;

type MeasuredTrack = { uri: string; targetDuration: number; segments: MeasuredSegment[]; duration: number };

/** Measures the finished files in the work directory and writes the master playlist from them. */
export async function measureLadder(dir: string, plan: LadderPlan) {
  const renditions = await Promise.all(
    plan.renditions.map(async ({ id, width, height }) => ({
      ...(await measureTrack(dir, id)),
      ...{ id, width, height, fps: plan.fps, codec: avcCodecString(await readFile(join(dir, id, initName))) },
    })),
  );
  const audio = plan.audio
    ? { ...(await measureTrack(dir, audioFolder)), codec: aacCodecString, channels: plan.audio.channels }
    : null;
  await writeFile(join(dir, masterName), masterPlaylist({ renditions, audio }));
  return {
    renditions: renditions.map(({ uri, segments, targetDuration, ...rendition }) => ({
      ...rendition,
      ...{ playlist: uri, segments: segments.length, bitRate: measureBitRates(segments, targetDuration) },
    })),
    audio: audio && { playlist: audio.uri, codec: audio.codec, bitRate: bitRatesOf(audio) },
  };
}

const bitRatesOf = (track: MeasuredTrack): BitRates => measureBitRates(track.segments, track.targetDuration);

async function measureTrack(dir: string, folder: string): Promise<MeasuredTrack> {
  const playlist = parseMediaPlaylist(await readFile(join(dir, folder, playlistName), 'utf8'));
  const segments = await Promise.all(
    playlist.segments.map(async ({ uri, duration }) => ({
      bytes: (await stat(join(dir, folder, uri))).size,
      duration,
    })),
  );
  return {
    ...{ uri: `${folder}/${playlistName}`, targetDuration: playlist.targetDuration, segments },
    duration: segments.reduce((sum, segment) => sum + segment.duration, 0),
  };
}

/** The cover frames that were really written; a very short source has fewer frames than planned times. */
export async function listCovers(dir: string, plan: LadderPlan): Promise<LadderResult['covers']> {
  if (plan.covers.times.length === 0) return [];
  const names = (await readdir(join(dir, coverFolder))).sort();
  return names.map((name, index) => ({
    path: `${coverFolder}/${name}`,
    time: plan.covers.times[index] ?? 0,
    width: plan.covers.width,
    height: plan.covers.height,
  }));
}

const contentTypes: Readonly<Record<string, string>> = {
  m3u8: 'application/vnd.apple.mpegurl',
  m4s: 'video/iso.segment',
  mp4: 'video/mp4',
  jpg: 'image/jpeg',
};

/** Every file of the output with the content type it must be served with. */
export async function listFiles(dir: string): Promise<LadderResult['files']> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const listed = files.sort().map(async (path) => ({
    path: path.slice(dir.length + 1),
    contentType: contentTypes[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    bytes: (await stat(path)).size,
  }));
  return Promise.all(listed);
}

/** The result an earlier run left in `outDir` for the same plan; undefined when there is none. */
export async function readLadderResult(outDir: string, planHash: string): Promise<LadderResult | undefined> {
  const text = await readFile(join(outDir, resultName), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const result = ladderResultSchema.parse(JSON.parse(text));
  return result.planHash === planHash ? result : undefined;
}

export const writeLadderResult = (dir: string, result: LadderResult): Promise<void> =>
  writeFile(join(dir, resultName), JSON.stringify(result, null, 2));
