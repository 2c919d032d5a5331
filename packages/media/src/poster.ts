import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { assertEncoded } from './encoder-outcome.ts';
import { MediaRefusal } from './errors.ts';
import type { MediaFacts } from './facts.ts';
import { fileUrl, untrustedInputOptions } from './formats.ts';
import { type ImageFacts, imageInput } from './image.ts';
import type { Orientation } from './jpeg-orientation.ts';
import { runTool } from './run-tool.ts';
import type { Toolchain } from './toolchain.ts';
import { assertUsableVideo } from './usable-video.ts';

export type PosterSource = { kind: 'video'; facts: MediaFacts } | { kind: 'image'; facts: ImageFacts };

export type PosterRun = {
  input: string;
  /** JPEG to write; it appears whole or not at all. */
  output: string;
  /** Longest side in pixels; smaller sources keep their size. */
  longSide?: number;
  signal?: AbortSignal;
  timeoutMs?: number;
};

/**
 * Makes one small upright JPEG of a video (a frame from its first tenth, at most 3 s in) or of a picture.
 * @returns its size in pixels. @throws MediaRefusal when the source has no usable picture; MediaFailure as `runTool`.
 */
export async function makePoster(
  toolchain: Pick<Toolchain, 'ffmpeg'>,
  source: PosterSource,
  run: PosterRun,
): Promise<{ width: number; height: number }> {
  const output = resolve(run.output);
  const aside = `${output}.${randomUUID()}.part`;
  const shown = source.kind === 'video' ? assertUsableVideo(source.facts) : source.facts;
  const size = fitInto(shown, run.longSide ?? 640);
  try {
    const ended = await runTool({
      binary: toolchain.ffmpeg,
      args: posterArgs(source, resolve(run.input), size, aside),
      timeoutMs: run.timeoutMs ?? 60_000,
      ...(run.signal ? { signal: run.signal } : {}),
    });
    assertEncoded(ended);
    await rename(aside, output).catch((error: NodeJS.ErrnoException) => {
      // ffmpeg ends well also when it found no frame to write.
      throw error.code === 'ENOENT' ? new MediaRefusal('undecodable') : error;
    });
    return size;
  } finally {
    await rm(aside, { force: true });
  }
}

type Size = { width: number; height: number };

function fitInto({ width, height }: Size, longSide: number): Size {
  const scale = Math.min(1, longSide / Math.max(width, height));
  const side = (length: number) => Math.max(2, Math.round((length * scale) / 2) * 2);
  return { width: side(width), height: side(height) };
}

function posterArgs(source: PosterSource, input: string, { width, height }: Size, output: string): string[] {
  const toJpeg = `scale=${width}:${height}:out_range=pc,setsar=1,format=yuvj420p[poster]`;
  const picture =
    source.kind === 'video'
      ? videoPicture(source.facts, input, toJpeg)
      : imagePicture(source.facts, input, `${width}x${height}`, toJpeg);
  return [
    ...['-hide_banner', '-nostdin', '-y', '-nostats', '-loglevel', 'repeat+level+error'],
    ...picture,
    ...['-map', '[poster]', '-frames:v', '1', '-map_metadata', '-1'],
    ...['-c:v', 'mjpeg', '-q:v', '4', '-f', 'mjpeg', output],
  ];
}

function videoPicture(facts: MediaFacts, input: string, toJpeg: string): string[] {
  const video = assertUsableVideo(facts);
  const at = Math.min(3, (video.duration ?? facts.duration) * 0.1);
  const graph = `[0:${video.index}]${toJpeg}`;
  return [...untrustedInputOptions, '-ss', at.toFixed(3), '-i', fileUrl(input), '-filter_complex', graph];
}

const upright: Readonly<Record<Orientation, readonly string[]>> = {
  1: [],
  2: ['hflip'],
  3: ['hflip', 'vflip'],
  4: ['vflip'],
  5: ['transpose=cclock_flip'],
  6: ['transpose=clock'],
  7: ['transpose=clock_flip'],
  8: ['transpose=cclock'],
};

/** On white, because JPEG has no transparency and ffmpeg would show what colour hides behind it. */
function imagePicture(facts: ImageFacts, input: string, size: string, toJpeg: string): string[] {
  const turned = ['format=rgba', ...upright[facts.orientation], `scale=${size.replace('x', ':')}`].join(',');
  const graph = `[0:v]${turned}[picture];color=white:s=${size},format=rgba[paper];[paper][picture]overlay=format=rgb,${toJpeg}`;
  return ['-noautorotate', ...imageInput(facts.format, input), '-filter_complex', graph];
}
