import type { studioContract } from '@xingluo/contracts/studio';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import type { JobsService } from './service/jobs.ts';
import type { VideosService } from './service/videos.ts';

export const studioRoutes = (jobs: JobsService, videos: VideosService): Handlers<typeof studioContract> => ({
  createJob: ({ input, context }) =>
    context.change((tx, note) => jobs.create(tx, context.actor, input, note)),
  jobs: ({ input, context }) => context.read((tx) => jobs.jobs(tx, context.actor, input)),
  job: ({ input, context }) => context.read((tx) => jobs.job(tx, context.actor, input.id)),
  cancelJob: ({ input, context }) =>
    context.change((tx, note) => jobs.cancel(tx, context.actor, input.id, note)),
  retryJob: ({ input, context }) =>
    context.change((tx, note) => jobs.retry(tx, context.actor, input.id, note)),
  videos: ({ input, context }) => context.read((tx) => videos.videos(tx, context.actor, input)),
  video: ({ input, context }) => context.read((tx) => videos.video(tx, context.actor, input.id)),
  changeVideo: ({ input, context }) =>
    context.change((tx, note) => videos.change(tx, context.actor, input, note)),
  deleteVideo: ({ input, context }) =>
    context.change(async (tx, note) => {
      await videos.remove(tx, context.actor, input.id, note);
      return { ok: true as const };
    }),
});
