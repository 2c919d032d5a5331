import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import type { ErrorCode } from '@xingluo/contracts/errors';
import {
  type ImageFacts,
  type MediaFacts,
  MediaFailure,
  MediaRefusal,
  makePoster,
  type PosterSource,
  probeImage,
  probeMedia,
  type Toolchain,
} from '@xingluo/media';
import { fileTypeFromFile } from 'file-type';
import type { Checked } from '../store/assets.ts';
import type { AssetMeta } from '../wire.ts';
import { type Kind, kindOf, nameFits, nameIsMedia } from './kinds.ts';

export type Refusal = { code: Extract<ErrorCode, `library.${string}`>; detail?: string };
export type Found = {
  kind: Kind;
  type: Checked['type'];
  hash: string;
  bytes: number;
  meta: AssetMeta;
  /** What a poster can be made of; null for sound. */
  picture: PosterSource | null;
};
export type Verdict = { refused: Refusal } | { found: Found };

type Tools = Pick<Toolchain, 'ffmpeg' | 'ffprobe'>;

/** sha256 of a file, hex. One buffer serves the whole file: memory does not grow with its size. */
export const hashFile = async (file: string, signal: AbortSignal): Promise<string> => {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(256 * 1024);
  const handle = await open(file);
  try {
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
};

/**
 * Says what a file is, by its bytes and not by its name, or why it is not taken. Reads nothing but this file.
 * @throws MediaFailure when the tools fail: nothing is known then, and another try may succeed.
 */
export const examine = async (
  tools: Tools,
  { file, name }: { file: string; name: string },
  signal: AbortSignal,
): Promise<Verdict> => {
  const { size: bytes } = await stat(file);
  if (bytes === 0) return { refused: { code: 'library.empty_file' } };
  const sniffed = await fileTypeFromFile(file).catch(() => undefined);
  const kind = kindOf(sniffed?.ext);
  if (!kind) {
    const code = nameIsMedia(name) ? 'library.content_mismatch' : 'library.type_refused';
    return { refused: { code, ...(sniffed ? { detail: sniffed.mime } : {}) } };
  }
  if (!nameFits(name, kind))
    return { refused: { code: 'library.content_mismatch', detail: kind.contentType } };
  try {
    const known =
      kind.probe === 'image'
        ? ofImage(await probeImage(tools, file, { signal }))
        : ofMedia(await probeMedia(tools, file, { signal }));
    return { found: { kind, bytes, hash: await hashFile(file, signal), ...known } };
  } catch (error) {
    if (error instanceof MediaRefusal) return { refused: { code: 'library.unreadable', detail: error.code } };
    throw error;
  }
};

type Known = Pick<Found, 'type' | 'meta' | 'picture'>;

const ofImage = (facts: ImageFacts): Known => ({
  type: 'image',
  meta: {
    durationSeconds: null,
    width: facts.width,
    height: facts.height,
    frameRate: null,
    hasSound: false,
  },
  picture: { kind: 'image', facts },
});

const ofMedia = (facts: MediaFacts): Known => {
  if (facts.encrypted) throw new MediaRefusal('encrypted');
  const { video } = facts;
  if (!video && facts.audio.length === 0) throw new MediaRefusal('unknown_format');
  const durationSeconds = Math.max(video?.duration ?? 0, facts.duration) || null;
  return {
    type: video ? 'video' : 'audio',
    meta: {
      durationSeconds,
      width: video?.width ?? null,
      height: video?.height ?? null,
      frameRate: video ? video.fps.average.num / video.fps.average.den : null,
      hasSound: facts.audio.length > 0,
    },
    picture: video ? { kind: 'video', facts } : null,
  };
};

/**
 * Makes the poster; false when the picture cannot be shown small (a codec that we only keep), which is no reason to
 * refuse the file. @throws MediaFailure when another try may succeed (stopped, disk full).
 */
export const posterMade = async (
  tools: Tools,
  picture: PosterSource,
  run: { input: string; output: string; signal: AbortSignal },
): Promise<boolean> => {
  try {
    await makePoster(tools, picture, run);
    return true;
  } catch (error) {
    if (error instanceof MediaRefusal) return false;
    if (error instanceof MediaFailure && ['encoder_failed', 'timed_out'].includes(error.code)) return false;
    throw error;
  }
};
