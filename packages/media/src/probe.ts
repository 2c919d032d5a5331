import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MediaFailure, MediaRefusal } from './errors.ts';
import type { MediaFacts } from './facts.ts';
import { factsFromFfprobe } from './ffprobe-output.ts';
import { fileUrl, untrustedInputOptions } from './formats.ts';
import { inspectMp4 } from './mp4-boxes.ts';
import { runTool } from './run-tool.ts';
import type { Toolchain } from './toolchain.ts';

export type ProbeOptions = { signal?: AbortSignal; timeoutMs?: number };

/**
 * Examines a local file with ffprobe: video, audio or both. Reads nothing but this file.
 * @throws MediaRefusal `unknown_format` (also for playlists), `corrupted`, `probe_timed_out`;
 * MediaFailure `cancelled`, `toolchain_unusable`.
 */
export async function probeMedia(
  toolchain: Pick<Toolchain, 'ffprobe'>,
  file: string,
  options: ProbeOptions = {},
): Promise<MediaFacts> {
  const path = resolve(file);
  const { size: bytes } = await stat(path);
  const output = await ffprobeJson(
    toolchain.ffprobe,
    [...untrustedInputOptions, fileUrl(path)],
    options,
  ).catch((error) => {
    const isTimeout = error instanceof MediaFailure && error.code === 'timed_out';
    throw isTimeout ? new MediaRefusal('probe_timed_out') : error;
  });
  if (output === undefined) throw await unreadable(path);
  const draft = factsFromFfprobe(output, { bytes, encrypted: false });
  if (!draft.container.split(',').includes('mp4')) return draft;
  const { truncated, encrypted } = await inspectMp4(path);
  if (truncated) throw new MediaRefusal('corrupted', { reason: 'truncated', bytes });
  return { ...draft, encrypted };
}

/** Runs ffprobe on an input given with its options; undefined when it cannot open it. */
export async function ffprobeJson(
  ffprobe: string,
  input: readonly string[],
  options: ProbeOptions,
): Promise<unknown | undefined> {
  const run = await runTool({
    binary: ffprobe,
    args: ['-v', 'error', '-print_format', 'json', '-show_format', '-show_streams', ...input],
    timeoutMs: options.timeoutMs ?? 60_000,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  return run.exitCode === 0 ? JSON.parse(run.stdout) : undefined;
}

/** A file that begins like a container but does not open is damaged; anything else never was media. */
async function unreadable(path: string): Promise<MediaRefusal> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(12);
    await file.read(head, 0, head.length, 0);
    const isMp4 = ['ftyp', 'moov', 'mdat'].includes(head.toString('latin1', 4, 8));
    const isMatroska = head.readUInt32BE(0) === 0x1a45dfa3;
    const isRiff = ['AVI ', 'WAVE'].includes(head.toString('latin1', 8, 12));
    return new MediaRefusal(isMp4 || isMatroska || isRiff ? 'corrupted' : 'unknown_format');
  } finally {
    await file.close();
  }
}
