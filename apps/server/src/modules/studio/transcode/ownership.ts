import type { LadderResult } from '@xingluo/media';
import type { Tx } from '../../../kernel/db/db.ts';
import { tellLive } from '../../../kernel/live.ts';
import { emit } from '../../../kernel/outbox.ts';
import { fenceFolder, type JobRef } from '../files.ts';
import type { StudioNeeds } from '../needs.ts';
import { type JobError, type JobRow, jobsStore, type LockedJob } from '../store/jobs.ts';
import { videosStore } from '../store/videos.ts';
import { metaFromLadder } from '../video-meta.ts';

/** A job that this worker holds, for as long as nobody else takes it over. */
export type Held = JobRef & { fence: number; attempt: number; assetId: string; profiles: string[] };

/** `over`: it has ended, and what its take-overs 1…`upTo` left can go. */
export type Take = { held: Held } | { over: JobRef; upTo: number } | { nothing: string };

export const MOST_ATTEMPTS = 3;

export const tellJob = async (tx: Tx, job: JobRow): Promise<void> => {
  const { id, state, progress } = job;
  await tellLive(tx, 'job', { id, videoId: job.video_id, state, progress });
};

type Needs = Pick<StudioNeeds, 'db' | 'send' | 'charge'>;

/**
 * Who works on a job: the steps in which its row changes hands. Each is one short transaction; all but the first
 * change nothing unless the caller still holds the fence it was given.
 */
export const createOwnership = ({ db, send, charge }: Needs, owner: string) => {
  const ended = async (tx: Tx, job: JobRow, error: JobError): Promise<void> => {
    await videosStore(tx).setStatus(job.video_id, 'failed');
    await tellJob(tx, job);
    await tellLive(tx, 'video', { id: job.video_id, status: 'failed' });
    const { id: jobId, video_id: videoId, version } = job;
    await emit(tx, 'studio.job_failed', { jobId, videoId, code: error.code, version });
  };
  const refOf = (tx: Tx, job: JobRow): JobRef => ({
    tenantId: tx.tenantId,
    videoId: job.video_id,
    jobId: job.id,
  });

  const takeOpen = async (tx: Tx, job: LockedJob): Promise<Take> => {
    const video = await videosStore(tx).byId(job.video_id);
    if (!video) return { nothing: 'its video was deleted' };
    const taken = await jobsStore(tx).take(job.id, owner);
    if (job.attempt >= MOST_ATTEMPTS) {
      // Its worker died at every attempt, so nobody could write down why.
      const error = { code: 'studio.encode_failed', detail: 'worker_lost' };
      const failed = await jobsStore(tx).fail(job.id, taken.fence, error);
      if (failed) await ended(tx, failed, error);
      return { over: refOf(tx, job), upTo: taken.fence };
    }
    if (video.status !== 'processing') {
      await videosStore(tx).setStatus(video.id, 'processing');
      await tellLive(tx, 'video', { id: video.id, status: 'processing' });
    }
    await tellJob(tx, taken);
    const { fence, attempt, profiles } = taken;
    return { held: { ...refOf(tx, job), fence, attempt, profiles, assetId: video.asset_id } };
  };

  return {
    take: ({ tenantId, jobId }: { tenantId: string; jobId: string }): Promise<Take> =>
      db.withTenant(tenantId, async (tx): Promise<Take> => {
        const job = await jobsStore(tx).locked(jobId);
        if (!job) return { nothing: 'it is no longer there' };
        if (job.state === 'succeeded') return { nothing: 'it was done before' };
        if (job.state === 'failed' || job.state === 'cancelled')
          return { over: refOf(tx, job), upTo: job.fence };
        if (job.state === 'running' && !job.silent) return { nothing: 'another worker is on it' };
        return takeOpen(tx, job);
      }),

    /** False when the job was cancelled or taken over. */
    beat: ({ tenantId, jobId, videoId, fence }: Held, progress: number, tell: boolean): Promise<boolean> =>
      db.withTenant(tenantId, async (tx) => {
        if (!(await jobsStore(tx).beat(jobId, fence, progress))) return false;
        if (tell) await tellLive(tx, 'job', { id: jobId, videoId, state: 'running', progress });
        return true;
      }),

    /** The files lie at their place: the video is ready, all or nothing. False when the job is not ours any more. */
    succeed: (held: Held, result: LadderResult): Promise<boolean> =>
      db.withTenant(held.tenantId, async (tx) => {
        const job = await jobsStore(tx).succeed(held.jobId, held.fence);
        if (!job) return false;
        const folder = fenceFolder(held, held.fence);
        const meta = metaFromLadder(result, folder);
        const video = await videosStore(tx).makeReady(held.videoId, {
          hls_url: `${folder}/${result.master}`,
          publish_url: `${folder}/${result.publishMp4}`,
          cover_url: meta.covers[0]?.key ?? null,
          meta,
        });
        if (!video) throw new Error('A video was deleted without its job being cancelled.');
        const { jobId, videoId } = held;
        const cpuSeconds = result.cpuSeconds;
        await charge(tx, {
          ...priced(job),
          kind: 'cpu_seconds',
          quantity: cpuSeconds,
          refType: 'job',
          refId: jobId,
        });
        await charge(tx, {
          ...priced(job),
          kind: 'stored_bytes',
          quantity: meta.storedBytes,
          refType: 'video',
          refId: videoId,
        });
        const { version } = video;
        await emit(tx, 'studio.video_ready', {
          videoId,
          jobId,
          cpuSeconds,
          outputBytes: meta.storedBytes,
          version,
        });
        await tellJob(tx, job);
        await tellLive(tx, 'video', { id: videoId, status: 'ready' });
        return true;
      }),

    /** False when the job is not ours any more. */
    fail: (held: Held, error: JobError): Promise<boolean> =>
      db.withTenant(held.tenantId, async (tx) => {
        const job = await jobsStore(tx).fail(held.jobId, held.fence, error);
        if (job) await ended(tx, job, error);
        return Boolean(job);
      }),

    /** Lets another worker have it: at once when this one stops, with the queue's delay after a failure. False as above. */
    giveBack: (held: Held, why: 'stopping' | 'failure'): Promise<boolean> =>
      db.withTenant(held.tenantId, async (tx) => {
        const { tenantId, jobId, fence } = held;
        const job = await jobsStore(tx).giveBack(jobId, fence, { uncounted: why === 'stopping' });
        if (!job) return false;
        if (why === 'stopping') await send(tx, 'studio.transcode', { tenantId, jobId }, jobId);
        await tellJob(tx, job);
        return true;
      }),
  };
};
export type Ownership = ReturnType<typeof createOwnership>;

const priced = (job: JobRow) => ({
  costMicro: null,
  currency: null,
  priceId: null,
  projectId: job.project_id,
  userId: job.created_by,
});
