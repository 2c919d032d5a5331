import { profile } from '@xingluo/contracts/studio';
import type { Member } from '../../kernel/authz.ts';
import type { Tx } from '../../kernel/db/db.ts';
import type { Note } from '../../kernel/http/context.ts';
import type { Module } from '../../kernel/module.ts';
import type { StudioNeeds } from './needs.ts';
import { studioRoutes } from './routes.ts';
import { createJobsService } from './service/jobs.ts';
import { createVideosService } from './service/videos.ts';
import { studioSweeps } from './sweeps.ts';
import { createTranscode } from './transcode/run.ts';

export type { StudioNeeds } from './needs.ts';
export type { ReadyVideo, VideoOutcome } from './service/videos.ts';

/** 视频创作: assets become videos that players and platforms take. */
export const createStudio = (needs: StudioNeeds) => {
  const videos = createVideosService(needs);
  const transcode = createTranscode(needs);
  const jobs = createJobsService(needs);
  return {
    handlers: studioRoutes(jobs, videos),
    jobs: { 'studio.transcode': (payload, run) => transcode(payload, run.signal) },
    sweeps: studioSweeps(needs),
    tables: [
      { table: 'videos', erase: 'delete' },
      { table: 'video_uses', erase: 'delete' },
      { table: 'jobs', erase: 'delete' },
    ],
    readyVideo: videos.readyVideo,
    videoFor: videos.videoFor,
    videoOutcome: videos.videoOutcome,
    /** A video with every rendition, from an asset that this person sees; gives its id. @throws studio.not_a_video */
    makeVideo: async (
      tx: Tx,
      actor: Member,
      wanted: { assetId: string; title?: string },
      note: Note,
    ): Promise<string> =>
      (await jobs.create(tx, actor, { ...wanted, profiles: [...profile.options] }, note)).video.id,
    stopMaking: jobs.stopMaking,
    videoTitles: videos.videoTitles,
    markUsed: videos.markUsed,
    releaseUse: videos.releaseUse,
  } satisfies Module & Record<string, unknown>;
};
