import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { MediaFailure, MediaRefusal } from './errors.ts';
import { fileUrl } from './formats.ts';
import { jpegOrientation, type Orientation } from './jpeg-orientation.ts';
import { ffprobeJson, type ProbeOptions } from './probe.ts';
import type { Toolchain } from './toolchain.ts';

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif';

/** A still picture; `width` and `height` in pixels as it is shown, that is after `orientation`. */
export type ImageFacts = {
  format: ImageFormat;
  bytes: number;
  width: number;
  height: number;
  orientation: Orientation;
};

const headBytes = 64 * 1024;
const maxPixels = 100_000_000;

/** Format by the file's first bytes, never by its name; undefined when it is none of ours. */
export function sniffImage(head: Buffer): ImageFormat | undefined {
  const latin = head.toString('latin1', 0, 12);
  if (latin.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (latin.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (latin.startsWith('RIFF') && latin.slice(8) === 'WEBP') return 'webp';
  return /^GIF8[79]a/.test(latin) ? 'gif' : undefined;
}

const demuxer: Readonly<Record<ImageFormat, string>> = {
  jpeg: 'jpeg_pipe',
  png: 'png_pipe',
  webp: 'webp_pipe',
  gif: 'gif',
};

/**
 * Input options for one still picture. The demuxer is forced: ffmpeg's default one for pictures reads patterns in
 * names, and orientation is applied by us because ffmpeg below 8 ignores it.
 */
export const imageInput = (format: ImageFormat, path: string): string[] => [
  ...['-protocol_whitelist', 'file,pipe', '-f', demuxer[format]],
  ...['-i', fileUrl(resolve(path))],
];

const ffprobeImage = z.object({
  streams: z.tuple([z.object({ width: z.int().positive(), height: z.int().positive() })], z.unknown()),
});

/**
 * Examines a JPEG, PNG, WebP or GIF.
 * @throws MediaRefusal `unknown_format`, `corrupted` (also animated WebP, which ffmpeg does not read),
 * `too_many_pixels`, `probe_timed_out`.
 */
export async function probeImage(
  toolchain: Pick<Toolchain, 'ffprobe'>,
  file: string,
  options: ProbeOptions = {},
): Promise<ImageFacts> {
  const head = await readHead(file);
  const format = sniffImage(head);
  if (!format) throw new MediaRefusal('unknown_format');
  const output = await ffprobeJson(toolchain.ffprobe, imageInput(format, file), options).catch((error) => {
    throw error instanceof MediaFailure && error.code === 'timed_out'
      ? new MediaRefusal('probe_timed_out')
      : error;
  });
  const parsed = ffprobeImage.safeParse(output);
  if (!parsed.success) throw new MediaRefusal('corrupted');
  const [{ width, height }] = parsed.data.streams;
  if (width * height > maxPixels)
    throw new MediaRefusal('too_many_pixels', { value: width * height, limit: maxPixels });
  const orientation = format === 'jpeg' ? jpegOrientation(head) : 1;
  const { size: bytes } = await stat(file);
  // Orientations from 5 on lie on their side.
  return orientation >= 5
    ? { format, bytes, width: height, height: width, orientation }
    : { format, bytes, width, height, orientation };
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await file.read(head, 0, headBytes, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
