import type { jobStates } from '@xingluo/contracts/studio';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { idBefore, toPage } from '../../../kernel/db/page.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { newId } from '../../../kernel/ids.ts';
import { tellLive } from '../../../kernel/live.ts';
import type { StudioNeeds } from '../needs.ts';
import { type JobRow, jobsStore } from '../store/jobs.ts';
import { videosStore } from '../store/videos.ts';
import { tellJob } from '../transcode/ownership.ts';
import type { Profile } from '../transcode/plan.ts';
import { jobWire, videoWire } from '../wire.ts';

type CreateInput = {
  assetId?: string | undefined;
  sourceUrl?: string | undefined;
  profiles: Profile[];
  title?: string | undefined;
  projectId?: string | undefined;
};
type ListInput = {
  cursor?: string | undefined;
  limit: number;
  state?: (typeof jobStates)[number] | undefined;
  videoId?: string | undefined;
};

const ASSET_URL = /^asset:\/\/(as_[0-7][0-9a-hjkmnp-tv-z]{25})$/;

/** The asset that a request names, by id or by `asset://` URL. */
const assetNamed = ({ assetId, sourceUrl }: CreateInput): string => {
  const named = assetId ?? ASSET_URL.exec(sourceUrl ?? '')?.[1];
  if (!named) throw new AppError('studio.source_unknown');
  return named;
};

const nameWithoutEnding = (name: string): string =>
  name.replace(/\.[a-z0-9]{1,5}$/i, '').slice(0, 200) || name;

type Needs = Pick<StudioNeeds, 'urls' | 'send' | 'projectVisible' | 'readyAsset' | 'markUsed'>;

/** Use cases of media jobs. */
export const createJobsService = (needs: Needs) => {
  const wire = videoWire(needs.urls);
  const wake = (tx: Tx, jobId: string) =>
    needs.send(tx, 'studio.transcode', { tenantId: tx.tenantId, jobId }, jobId);
  const locked = async (tx: Tx, actor: Member, id: string): Promise<JobRow> =>
    found(await jobsStore(tx).visibleLocked(actor, id), 'studio.job_not_found');

  return {
    jobs: async (tx: Tx, actor: Member, input: ListInput) =>
      toPage(
        await jobsStore(tx).list({ ...input, before: idBefore(input) }, actor),
        input,
        (row) => [row.id],
        jobWire,
      ),
    job: async (tx: Tx, actor: Member, id: string) =>
      jobWire(found(await jobsStore(tx).visible(actor, id), 'studio.job_not_found')),

    /** A video and the job that makes it, with its wake-up, all or nothing. */
    async create(tx: Tx, actor: Member, input: CreateInput, note: Note) {
      const asset = await needs.readyAsset(tx, actor, assetNamed(input));
      if (asset.type !== 'video') throw new AppError('studio.not_a_video', { type: asset.type });
      if (input.projectId && !(await needs.projectVisible(tx, actor, input.projectId)))
        throw new AppError('workspaces.project_not_found');
      const owned = { project_id: input.projectId ?? asset.projectId, created_by: actor.userId };
      const videoId = newId('v');
      const jobId = newId('job');
      const title = input.title ?? nameWithoutEnding(asset.name);
      const video = await videosStore(tx).add({ ...owned, id: videoId, asset_id: asset.id, title });
      const profiles = [...new Set(input.profiles)];
      const job = await jobsStore(tx).add({ ...owned, id: jobId, video_id: videoId, profiles });
      await needs.markUsed(tx, asset.id, { kind: 'video', id: videoId });
      await wake(tx, jobId);
      note(jobId, { videoId, assetId: asset.id, profiles });
      await tellJob(tx, job);
      await tellLive(tx, 'video', { id: videoId, status: video.status });
      return { job: jobWire(job), video: wire(video, job) };
    },

    /** Ends it now: whoever works on it loses it, and hears so within a second. */
    async cancel(tx: Tx, actor: Member, id: string, note: Note) {
      const before = await locked(tx, actor, id);
      if (before.state !== 'queued' && before.state !== 'running')
        throw new AppError('studio.job_finished', { state: before.state });
      const job = await jobsStore(tx).cancel(id);
      await videosStore(tx).setStatus(job.video_id, 'cancelled');
      // Somebody has to clear away what a worker that died may have left.
      await wake(tx, id);
      note(id, { videoId: job.video_id, progress: before.progress });
      await tellJob(tx, job);
      await tellLive(tx, 'video', { id: job.video_id, status: 'cancelled' });
      return jobWire(job);
    },

    /** Whoever had this video made wants it no more: its making ends now; what is made stays. */
    async stopMaking(tx: Tx, videoId: string): Promise<void> {
      await jobsStore(tx).lockOfVideo(videoId);
      const stopped = await jobsStore(tx).cancelOpenOf(videoId);
      if (stopped.length === 0) return;
      await videosStore(tx).setStatus(videoId, 'cancelled');
      for (const job of stopped) {
        await wake(tx, job.id);
        await tellJob(tx, job);
      }
      await tellLive(tx, 'video', { id: videoId, status: 'cancelled' });
    },

    /** Runs a failed or cancelled job again, for the same video. */
    async retry(tx: Tx, actor: Member, id: string, note: Note) {
      const before = await locked(tx, actor, id);
      if (before.state === 'succeeded') throw new AppError('studio.job_finished', { state: before.state });
      if (before.state !== 'failed' && before.state !== 'cancelled')
        throw new AppError('studio.job_running', { state: before.state });
      found(await videosStore(tx).setStatus(before.video_id, 'queued'), 'studio.video_not_found');
      const job = await jobsStore(tx).queueAgain(id);
      await wake(tx, id);
      note(id, { videoId: job.video_id, after: before.state });
      await tellJob(tx, job);
      await tellLive(tx, 'video', { id: job.video_id, status: 'queued' });
      return jobWire(job);
    },
  };
};
export type JobsService = ReturnType<typeof createJobsService>;
