import { rendition } from '@xingluo/contracts/studio';
import type { LadderResult } from '@xingluo/media';
import { z } from 'zod';

/** `videos.meta`: what became of the source. Seconds, pixels, frames per second, bytes; keys of the blob store. */
export const videoMeta = z.object({
  durationSeconds: z.number(),
  width: z.number().int(),
  height: z.number().int(),
  frameRate: z.number(),
  hasSound: z.boolean(),
  mp4Bytes: z.number().int(),
  /** Of all files together. */
  storedBytes: z.number().int(),
  renditions: z.array(rendition),
  covers: z.array(
    z.object({ key: z.string(), atSeconds: z.number(), width: z.number().int(), height: z.number().int() }),
  ),
  notes: z.array(z.string()),
});
export type VideoMeta = z.infer<typeof videoMeta>;

/** The result of a ladder run as the video keeps it, with its files below `folder`. */
export const metaFromLadder = (result: LadderResult, folder: string): VideoMeta => {
  const top = result.renditions[0];
  if (!top) throw new Error('A ladder without a rendition cannot be shown.');
  const sound = result.audio;
  return {
    durationSeconds: result.duration,
    width: top.width,
    height: top.height,
    frameRate: Math.round((top.fps.num / top.fps.den) * 1000) / 1000,
    hasSound: sound !== null,
    mp4Bytes: result.files.find(({ path }) => path === result.publishMp4)?.bytes ?? 0,
    storedBytes: result.files.reduce((sum, { bytes }) => sum + bytes, 0),
    renditions: result.renditions.map(({ id, width, height, bitRate, codec }) => ({
      name: id,
      width,
      height,
      bandwidth: bitRate.peak + (sound?.bitRate.peak ?? 0),
      codecs: [codec, ...(sound ? [sound.codec] : [])].join(','),
    })),
    covers: result.covers.map(({ path, time, width, height }) => ({
      key: `${folder}/${path}`,
      atSeconds: time,
      width,
      height,
    })),
    notes: result.notes,
  };
};
