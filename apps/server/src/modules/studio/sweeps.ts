import type { Sweep } from '../../kernel/module.ts';
import { removeVideoFiles } from './files.ts';
import type { StudioNeeds } from './needs.ts';
import { jobsStore } from './store/jobs.ts';
import { silentJobs, videosToPurge } from './store/left-behind.ts';
import { videosStore } from './store/videos.ts';

type Needs = Pick<StudioNeeds, 'db' | 'blobs' | 'log' | 'send'>;

/** Looks for jobs whose wake-up or worker was lost, and for files of deleted videos. */
export const studioSweeps = ({ db, blobs, log, send }: Needs): Sweep[] => [
  {
    name: 'studio.jobs',
    everySeconds: 5,
    async run() {
      for (const { tenant_id: tenantId, id: jobId } of await db.asSystem('silent media jobs', silentJobs))
        await db.withTenant(tenantId, (tx) => send(tx, 'studio.transcode', { tenantId, jobId }, jobId));
    },
  },
  {
    name: 'studio.purge',
    everySeconds: 300,
    async run() {
      for (const { tenant_id: tenantId, id: videoId } of await db.asSystem('deleted videos', videosToPurge)) {
        try {
          const jobs = await db.withTenant(tenantId, (tx) => jobsStore(tx).ofVideo(videoId));
          await removeVideoFiles(blobs, { tenantId, videoId }, jobs);
          await db.withTenant(tenantId, (tx) => videosStore(tx).purged(videoId));
        } catch (error) {
          log.error({ err: error, video: videoId }, 'files of a deleted video could not be removed');
        }
      }
    },
  },
];
