import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundledBinary, makeExecutable } from './bundled-binaries.ts';
import { MediaFailure } from './errors.ts';
import { runTool } from './run-tool.ts';

export type ToolchainCapabilities = {
  libx264: boolean;
  aac: boolean;
  hls: boolean;
  /** libass: burnt-in subtitles. */
  subtitles: boolean;
  drawText: boolean;
  /** HDR to SDR (zscale and tonemap). */
  toneMap: boolean;
  deinterlace: boolean;
  crossFade: boolean;
  av1Decode: boolean;
  /** The option `-fps_mode` (ffmpeg 5.1) instead of `-vsync`. */
  fpsMode: boolean;
};

export type Toolchain = {
  ffmpeg: string;
  ffprobe: string;
  /** As ffmpeg prints it, e.g. `5.1.9-0+deb12u1` or `N-47683-g0e8eb07980-static`. */
  version: string;
  source: 'configured' | 'system' | 'bundled';
  capabilities: ToolchainCapabilities;
};

export type ToolchainOptions = {
  ffmpegPath?: string;
  ffprobePath?: string;
  /** Directories to look for the system's ffmpeg, in order (the parts of PATH). */
  pathDirs?: readonly string[];
  /** Where binaries may be copied to when the npm packages are read-only. */
  cacheDir?: string;
};

type Inspected = Pick<Toolchain, 'ffmpeg' | 'version' | 'capabilities'> & { libavutil: number };

// libavutil 56.70 came with ffmpeg 4.4 (https://ffmpeg.org/download.html). Nightly builds have no usable version of their own.
const oldestSystemLibavutil = 56_070;
const fpsModeLibavutil = 57_028;

/**
 * Finds and probes ffmpeg and ffprobe: the configured ones, else the system's if it is ffmpeg 4.4 or newer and
 * can do the work, else the ones inside the npm packages. Call once at start and pass the result around.
 * @throws MediaFailure `toolchain_unusable` naming the tool and the reason.
 */
export async function resolveToolchain(options: ToolchainOptions = {}): Promise<Toolchain> {
  const { inspected, source } = await chooseFfmpeg(options);
  const ffprobe = await chooseFfprobe(options, inspected.ffmpeg, source);
  await toolOutput(ffprobe, ['-version']);
  return {
    ffmpeg: inspected.ffmpeg,
    ffprobe,
    version: inspected.version,
    source,
    capabilities: inspected.capabilities,
  };
}

async function chooseFfmpeg(
  options: ToolchainOptions,
): Promise<{ inspected: Inspected; source: Toolchain['source'] }> {
  if (options.ffmpegPath !== undefined) {
    const inspected = await inspectFfmpeg(options.ffmpegPath);
    const missing = missingFeatures(inspected.capabilities);
    if (missing.length > 0) throw unusable(options.ffmpegPath, `it was built without ${missing.join(', ')}`);
    return { inspected, source: 'configured' };
  }
  const system = await firstExecutable('ffmpeg', options.pathDirs ?? []);
  const inspected = system && (await inspectFfmpeg(system).catch(() => undefined));
  if (
    inspected &&
    inspected.libavutil >= oldestSystemLibavutil &&
    missingFeatures(inspected.capabilities).length === 0
  ) {
    return { inspected, source: 'system' };
  }
  const bundled = bundledBinary('ffmpeg');
  if (!bundled)
    throw unusable(
      'ffmpeg',
      'none is on PATH and npm has none for this platform; install ffmpeg 4.4 or newer',
    );
  return {
    inspected: await inspectFfmpeg(await makeExecutable(bundled, options.cacheDir)),
    source: 'bundled',
  };
}

async function chooseFfprobe(
  options: ToolchainOptions,
  ffmpeg: string,
  source: Toolchain['source'],
): Promise<string> {
  if (options.ffprobePath !== undefined) return options.ffprobePath;
  const sibling = source === 'bundled' ? undefined : await firstExecutable('ffprobe', [dirname(ffmpeg)]);
  if (sibling) return sibling;
  const bundled = bundledBinary('ffprobe');
  if (bundled) return makeExecutable(bundled, options.cacheDir);
  const system = await firstExecutable('ffprobe', options.pathDirs ?? []);
  if (!system)
    throw unusable('ffprobe', 'none stands beside ffmpeg or on PATH and npm has none for this platform');
  return system;
}

const missingFeatures = (has: ToolchainCapabilities): string[] =>
  (['libx264', 'aac', 'hls', 'subtitles'] as const).filter((feature) => !has[feature]);

async function inspectFfmpeg(ffmpeg: string): Promise<Inspected> {
  const [about, encoders, muxers, filters, decoders] = await Promise.all([
    toolOutput(ffmpeg, ['-version']),
    listed(ffmpeg, '-encoders'),
    listed(ffmpeg, '-muxers'),
    listed(ffmpeg, '-filters'),
    listed(ffmpeg, '-decoders'),
  ]);
  const version = /^ffmpeg version (\S+)/.exec(about)?.[1];
  const utilVersion = /libavutil\s+(\d+)\.\s*(\d+)/.exec(about);
  if (version === undefined || !utilVersion) throw unusable(ffmpeg, 'it does not answer like ffmpeg');
  const libavutil = Number(utilVersion[1]) * 1000 + Number(utilVersion[2]);
  return {
    ffmpeg,
    version,
    libavutil,
    capabilities: {
      libx264: encoders.has('libx264'),
      aac: encoders.has('aac'),
      hls: muxers.has('hls'),
      subtitles: filters.has('subtitles'),
      drawText: filters.has('drawtext'),
      toneMap: filters.has('zscale') && filters.has('tonemap'),
      deinterlace: filters.has('yadif'),
      crossFade: filters.has('xfade'),
      av1Decode: ['libdav1d', 'libaom-av1'].some((name) => decoders.has(name)),
      fpsMode: libavutil >= fpsModeLibavutil,
    },
  };
}

/** Second word of every line of ffmpeg's feature lists: ` V..... libx264   libx264 H.264 …`. */
async function listed(ffmpeg: string, what: string): Promise<Set<string>> {
  const text = await toolOutput(ffmpeg, ['-hide_banner', what]);
  return new Set(text.split('\n').flatMap((line) => /^\s*\S+\s+([\w,-]+)/.exec(line)?.[1]?.split(',') ?? []));
}

async function toolOutput(binary: string, args: string[]): Promise<string> {
  const run = await runTool({ binary, args, timeoutMs: 20_000 });
  if (run.exitCode !== 0)
    throw unusable(binary, `${args.join(' ')} ended with ${run.exitCode ?? run.killedBy}`);
  return run.stdout;
}

async function firstExecutable(name: string, dirs: readonly string[]): Promise<string | undefined> {
  for (const dir of dirs) {
    const path = join(dir, name);
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return path;
  }
  return undefined;
}

const unusable = (tool: string, reason: string): MediaFailure =>
  new MediaFailure('toolchain_unusable', { tool, reason });
