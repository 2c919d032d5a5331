import type { Module } from '../../kernel/module.ts';
import type { StudioNeeds } from './needs.ts';
import { studioRoutes } from './routes.ts';
import { createJobsService } from './service/jobs.ts';
import { createVideosService } from './service/videos.ts';
import { studioSweeps } from './sweeps.ts';
import { createTranscode } from './transcode/run.ts';

export type { StudioNeeds } from './needs.ts';
export type { ReadyVideo } from './service/videos.ts';

/** 视频创作: assets become videos that players and platforms take. */
export const createStudio = (needs: StudioNeeds) => {
  const videos = createVideosService(needs);
  const transcode = createTranscode(needs);
  return {
    handlers: studioRoutes(createJobsService(needs), videos),
    jobs: { 'studio.transcode': (payload, run) => transcode(payload, run.signal) },
    sweeps: studioSweeps(needs),
    tables: [
      { table: 'videos', erase: 'delete' },
      { table: 'video_uses', erase: 'delete' },
      { table: 'jobs', erase: 'delete' },
    ],
    readyVideo: videos.readyVideo,
    videoFor: videos.videoFor,
    videoTitles: videos.videoTitles,
    markUsed: videos.markUsed,
    releaseUse: videos.releaseUse,
  } satisfies Module & Record<string, unknown>;
};
