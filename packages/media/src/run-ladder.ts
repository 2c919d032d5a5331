import { mkdir, readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { type Aside, openAside } from './aside.ts';
import { watchEncode } from './encode-watch.ts';
import { assertEncoded, cpuSecondsOf } from './encoder-outcome.ts';
import { MediaFailure, MediaRefusal } from './errors.ts';
import { ladderArgs, outputFolders } from './ladder-command.ts';
import type { LadderPlan } from './ladder-plan.ts';
import {
  type LadderResult,
  listCovers,
  listFiles,
  masterName,
  measureLadder,
  readLadderResult,
  writeLadderResult,
} from './ladder-result.ts';
import { publishArgs, publishName } from './publish-mp4.ts';
import { runTool, type ToolRun } from './run-tool.ts';
import type { Toolchain } from './toolchain.ts';

export type LadderProgress = { ratio: number; speed: number | null; outTimeMs: number };

export type LadderLimits = {
  totalMs?: number;
  /** Longest time without a new frame. */
  stallMs?: number;
  /** Everything on the work disk together; default: twice what the plan's bit rates allow. */
  outputBytes?: number;
  /** Address space of the encoder. 1080p with three renditions takes about 1 GiB, of which 0.5 GiB is resident. */
  memoryBytes?: number;
  threads?: number;
};

export type LadderRun = {
  input: string;
  /** Final directory; its parent must be writable. It appears complete or not at all. */
  outDir: string;
  signal?: AbortSignal;
  /** Never goes back; 1 comes once, when the output is in place. */
  onProgress?: (progress: LadderProgress) => void;
  /** Called at least at every progress block of the encoder (half a second); renew leases here. */
  onHeartbeat?: () => void;
  limits?: LadderLimits;
};

const encodeShare = 0.97;

/**
 * Turns a source into the ladder of its plan: one ffmpeg process for all renditions, sound and covers, then a copy
 * into the publishing MP4. Works aside and renames once. The same plan into the same `outDir` again returns the
 * result that is there without encoding.
 * @throws MediaFailure `cancelled`, `stalled`, `timed_out`, `output_too_large`, `disk_full`, `out_of_memory`,
 * `encoder_failed`, `output_exists`; MediaRefusal `corrupted`. Nothing is left in `outDir` then.
 */
export async function transcodeLadder(
  toolchain: Toolchain,
  plan: LadderPlan,
  run: LadderRun,
): Promise<LadderResult> {
  const outDir = resolve(run.outDir);
  const earlier = await readLadderResult(outDir, plan.planHash);
  if (earlier) {
    report(run, { ratio: 1, speed: null, outTimeMs: plan.duration * 1000 });
    return earlier;
  }
  if (await isOccupied(outDir)) throw new MediaFailure('output_exists', { directory: outDir });
  const deadline = AbortSignal.timeout(run.limits?.totalMs ?? defaultTotalMs(plan));
  const aside = await openAside(outDir);
  try {
    const encoded = await encode(toolchain, plan, run, aside, deadline);
    const tracks = await measureLadder(aside.dir, plan);
    const notes = [...plan.notes, ...lengthNotes(tracks.renditions[0]?.duration ?? 0, plan)];
    const copied = await finish(toolchain, plan, run, aside, deadline);
    const result: LadderResult = {
      ...{ planHash: plan.planHash, master: masterName, publishMp4: publishName, ...tracks, notes },
      covers: await listCovers(aside.dir, plan),
      files: await listFiles(aside.dir),
      duration: tracks.renditions[0]?.duration ?? 0,
      cpuSeconds: cpuSecondsOf(encoded) + cpuSecondsOf(copied),
    };
    await writeLadderResult(aside.dir, result);
    return await place(aside, outDir, result, run);
  } finally {
    await aside.discard();
  }
}

const isOccupied = (dir: string): Promise<boolean> =>
  readdir(dir).then(
    (names) => names.length > 0,
    () => false,
  );

function defaultTotalMs(plan: LadderPlan): number {
  return Math.ceil(Math.min(24 * 3600, 1800 + plan.duration * 60) * 1000);
}

function defaultOutputBytes(plan: LadderPlan): number {
  const bits = plan.renditions.reduce((sum, { maxRate }) => sum + maxRate, 0) + (plan.audio?.bitRate ?? 0);
  return Math.round((bits / 8) * plan.duration * 2 * 2) + 64 * 1024 * 1024;
}

function report(run: LadderRun, progress: LadderProgress): void {
  run.onHeartbeat?.();
  run.onProgress?.(progress);
}

const stopSignal = (run: LadderRun, ...others: AbortSignal[]): AbortSignal =>
  AbortSignal.any([...others, ...(run.signal ? [run.signal] : [])]);

async function encode(
  toolchain: Toolchain,
  plan: LadderPlan,
  run: LadderRun,
  aside: Aside,
  deadline: AbortSignal,
): Promise<ToolRun> {
  for (const folder of outputFolders(plan)) await mkdir(join(aside.dir, folder));
  const watch = watchEncode({
    dir: aside.dir,
    stallMs: run.limits?.stallMs ?? 120_000,
    outputBytes: run.limits?.outputBytes ?? defaultOutputBytes(plan),
    onProgress: ({ outTimeMs, speed }) => {
      void aside.beat().catch(() => undefined);
      const ratio = Math.min(1, outTimeMs / 1000 / plan.duration) * encodeShare;
      report(run, { ratio, speed, outTimeMs });
    },
  });
  try {
    const encoded = await runTool({
      binary: toolchain.ffmpeg,
      args: ladderArgs(plan, {
        input: resolve(run.input),
        fpsMode: toolchain.capabilities.fpsMode,
        // More threads than this only cost memory: each keeps pictures of its own.
        threads: run.limits?.threads ?? Math.min(8, availableParallelism()),
      }),
      ...toolLimits(plan, run, aside, stopSignal(run, watch.signal, deadline)),
      onStdout: watch.onStdout,
    });
    assertEncoded(encoded);
    return encoded;
  } finally {
    watch.stop();
  }
}

async function finish(
  toolchain: Toolchain,
  plan: LadderPlan,
  run: LadderRun,
  aside: Aside,
  deadline: AbortSignal,
): Promise<ToolRun> {
  report(run, { ratio: encodeShare, speed: null, outTimeMs: plan.duration * 1000 });
  const copied = await runTool({
    binary: toolchain.ffmpeg,
    args: publishArgs(plan),
    ...toolLimits(plan, run, aside, stopSignal(run, deadline)),
  });
  assertEncoded(copied);
  return copied;
}

const toolLimits = (plan: LadderPlan, run: LadderRun, aside: Aside, signal: AbortSignal) => ({
  cwd: aside.dir,
  signal,
  timeoutMs: run.limits?.totalMs ?? defaultTotalMs(plan),
  ...(run.limits?.memoryBytes ? { memoryBytes: run.limits.memoryBytes } : {}),
});

/** A container may promise a little more than it holds; much less means that the source broke off. */
function lengthNotes(encodedSeconds: number, plan: LadderPlan): string[] {
  if (encodedSeconds < plan.duration * 0.5) {
    throw new MediaRefusal('corrupted', {
      reason: 'ends_early',
      encodedSeconds,
      promisedSeconds: plan.duration,
    });
  }
  return encodedSeconds < plan.duration * 0.9 ? ['ends_early'] : [];
}

async function place(
  aside: Aside,
  outDir: string,
  result: LadderResult,
  run: LadderRun,
): Promise<LadderResult> {
  if (run.signal?.aborted) throw new MediaFailure('cancelled');
  try {
    await aside.commit();
  } catch (error) {
    // Somebody else finished the same plan meanwhile: theirs is as good as ours.
    const theirs = await readLadderResult(outDir, result.planHash);
    if (!theirs) throw error;
    report(run, { ratio: 1, speed: null, outTimeMs: result.duration * 1000 });
    return theirs;
  }
  report(run, { ratio: 1, speed: null, outTimeMs: result.duration * 1000 });
  return result;
}
