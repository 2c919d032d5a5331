import { join } from 'node:path';
import { type LadderResult, MediaFailure, probeMedia, transcodeLadder } from '@xingluo/media';
import { AppError } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { fenceFolder, removeFences, removeWork, workFolder } from '../files.ts';
import type { StudioNeeds } from '../needs.ts';
import { startHeartbeat } from './heartbeat.ts';
import { createOwnership, type Held, MOST_ATTEMPTS } from './ownership.ts';
import { estimatedBytes, planFor } from './plan.ts';
import { problemOf } from './problem.ts';

/** Stays below the time after which the queue gives the job to another worker. */
const LONGEST_MS = 11 * 3600 * 1000;
const timeFor = (seconds: number): number => Math.min(LONGEST_MS, Math.ceil((1800 + seconds * 60) * 1000));

/** Left free for the database: a full disk would stop the whole product. */
const RESERVE_BYTES = 256 * 1024 ** 2;

type Needs = Pick<
  StudioNeeds,
  'db' | 'blobs' | 'log' | 'clock' | 'send' | 'charge' | 'assetForJob' | 'toolchain' | 'preset'
>;
export type Wanted = { tenantId: string; jobId: string };

/**
 * One run of a media job: take it, encode into a folder of this take-over, move that to its place, say so in one
 * transaction. Whoever loses the job on the way (cancelled, taken over) removes its own files and says nothing.
 */
export const createTranscode = (needs: Needs) => {
  const { db, blobs, log } = needs;
  const ownership = createOwnership(needs, newId('w'));

  const refuseWithoutSpace = async (bytes: number): Promise<void> => {
    const free = await blobs.freeBytes();
    if (free !== null && free - bytes < RESERVE_BYTES)
      throw new MediaFailure('disk_full', { free, needed: bytes });
  };

  /** Encodes into this take-over's work folder; nothing else knows of it yet. */
  const encode = async (
    held: Held,
    folder: string,
    run: { signal: AbortSignal; onProgress(ratio: number): void },
  ): Promise<LadderResult> => {
    const { signal } = run;
    const asset = await db.withTenant(held.tenantId, (tx) => needs.assetForJob(tx, held.assetId));
    if (!asset) throw new AppError('library.asset_not_found');
    const tools = await needs.toolchain();
    return blobs.withLocalFile(asset.key, async (input) => {
      const facts = await probeMedia(tools, input, { signal });
      const plan = planFor(facts, held.profiles, { capabilities: tools.capabilities, preset: needs.preset });
      await refuseWithoutSpace(estimatedBytes(plan));
      const onProgress = ({ ratio }: { ratio: number }) => run.onProgress(ratio);
      const limits = { totalMs: timeFor(plan.duration) };
      return transcodeLadder(tools, plan, { input, outDir: folder, signal, onProgress, limits });
    });
  };

  const noteLost = ({ jobId, fence }: Held): void =>
    log.info({ job: jobId, fence }, 'a media job was cancelled or taken over while it ran');

  const work = async (held: Held, stopping: AbortSignal): Promise<void> => {
    const lost = new AbortController();
    const signal = AbortSignal.any([lost.signal, stopping]);
    const heartbeat = startHeartbeat({
      clock: needs.clock,
      log,
      beat: (progress, tell) => ownership.beat(held, progress, tell),
      onLost: () => lost.abort(),
    });
    const place = fenceFolder(held, held.fence);
    try {
      const folder = join(await workFolder(blobs, held.jobId, held.fence), 'out');
      const result = await encode(held, folder, { signal, onProgress: heartbeat.report });
      await blobs.adoptFolder(place, folder);
      if (await ownership.succeed(held, result)) return;
      await blobs.remove(place);
      noteLost(held);
    } catch (error) {
      if (lost.signal.aborted) return noteLost(held);
      await giveUp(held, error, stopping.aborted);
    } finally {
      await heartbeat.end();
      await removeWork(blobs, held.jobId, held.fence);
    }
  };

  /** @throws the error itself when the queue is to wake the job again after its delay. */
  const giveUp = async (held: Held, error: unknown, isStopping: boolean): Promise<void> => {
    const { final, ...problem } = problemOf(error);
    if (final || (held.attempt >= MOST_ATTEMPTS && !isStopping)) {
      log.warn({ err: error, job: held.jobId, ...problem }, 'a media job failed');
      if (await ownership.fail(held, problem)) await blobs.remove(fenceFolder(held, held.fence));
      return;
    }
    const isOurs = await ownership.giveBack(held, isStopping ? 'stopping' : 'failure');
    if (isOurs && !isStopping) throw error;
    if (!isOurs) noteLost(held);
  };

  return async (wanted: Wanted, stopping: AbortSignal): Promise<void> => {
    const take = await ownership.take(wanted);
    if ('nothing' in take) {
      log.info({ job: wanted.jobId }, `a media job is not taken: ${take.nothing}`);
      return;
    }
    if ('over' in take) return removeFences(blobs, take.over, take.upTo);
    const { held } = take;
    await removeFences(blobs, held, held.fence - 1);
    await work(held, stopping);
  };
};
