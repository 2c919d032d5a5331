import { z } from 'zod';
import { id, instant, ok, page, pageQuery, route, text, version } from './route.ts';

export const videoStatuses = ['queued', 'processing', 'ready', 'failed', 'cancelled'] as const;
export const jobStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const profile = z.enum(['1080p', '720p', '480p']);

export const rendition = z.object({
  name: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  bandwidth: z.number().int(),
  codecs: z.string(),
});

export const mediaJob = z.object({
  id: id('job'),
  type: z.enum(['transcode']),
  videoId: id('v'),
  profiles: z.array(profile),
  state: z.enum(jobStates),
  /** 0…1 */
  progress: z.number(),
  attempt: z.number().int(),
  error: z.object({ code: z.string(), detail: z.string().optional() }).nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  version,
});
export type MediaJob = z.infer<typeof mediaJob>;

export const video = z.object({
  id: id('v'),
  projectId: id('p').nullable(),
  assetId: id('as'),
  title: z.string(),
  status: z.enum(videoStatuses),
  durationSeconds: z.number().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  frameRate: z.number().nullable(),
  /** Signed and expiring, each. */
  coverUrl: z.string().nullable(),
  covers: z.array(z.object({ key: z.string(), url: z.string(), atSeconds: z.number() })),
  hlsUrl: z.string().nullable(),
  mp4Url: z.string().nullable(),
  mp4Bytes: z.number().int().nullable(),
  renditions: z.array(rendition),
  /** Notes of the plan for people, as codes (`rotated_upright`, `tone_mapped`, `frame_rate_capped` …). */
  notes: z.array(z.string()),
  job: mediaJob.nullable(),
  createdBy: z.string(),
  createdAt: instant,
  version,
});
export type Video = z.infer<typeof video>;

export const studioContract = {
  createJob: route(
    'POST',
    '/api/media/jobs',
    'Turn an asset into a video: HLS ladder, covers, publishing MP4',
    {
      permission: 'studio:write',
      audit: 'studio.job_created',
    },
    201,
  )
    .input(
      z
        .object({
          type: z.literal('transcode'),
          assetId: id('as').optional(),
          /** The request's field; names an asset of this enterprise: `asset://as_…`. */
          sourceUrl: z.string().max(500).optional(),
          profiles: z.array(profile).min(1).max(3).default(['1080p', '720p', '480p']),
          title: text(200).optional(),
          projectId: id('p').optional(),
        })
        .refine((wanted) => Boolean(wanted.assetId) !== Boolean(wanted.sourceUrl), {
          message: 'give either assetId or sourceUrl',
          path: ['assetId'],
        }),
    )
    .output(z.object({ job: mediaJob, video })),
  jobs: route('GET', '/api/media/jobs', 'Media jobs, newest first', { permission: 'studio:read' })
    .input(z.object({ ...pageQuery, state: z.enum(jobStates).optional(), videoId: id('v').optional() }))
    .output(page(mediaJob)),
  job: route('GET', '/api/media/jobs/{id}', 'One media job', { permission: 'studio:read' })
    .input(z.object({ id: id('job') }))
    .output(mediaJob),
  cancelJob: route('POST', '/api/media/jobs/{id}/cancel', 'Stop it', {
    permission: 'studio:write',
    audit: 'studio.job_cancelled',
  })
    .input(z.object({ id: id('job') }))
    .output(mediaJob),
  retryJob: route('POST', '/api/media/jobs/{id}/retry', 'Run a failed or cancelled job again', {
    permission: 'studio:write',
    audit: 'studio.job_retried',
  })
    .input(z.object({ id: id('job') }))
    .output(mediaJob),
  videos: route('GET', '/api/videos', 'Videos, newest first', { permission: 'studio:read' })
    .input(
      z.object({
        ...pageQuery,
        q: z.string().max(100).optional(),
        status: z.enum(videoStatuses).optional(),
        projectId: id('p').optional(),
      }),
    )
    .output(page(video)),
  video: route('GET', '/api/videos/{id}', 'One video with its job', { permission: 'studio:read' })
    .input(z.object({ id: id('v') }))
    .output(video),
  changeVideo: route('PATCH', '/api/videos/{id}', 'Change title or choose the cover', {
    permission: 'studio:write',
    audit: 'studio.video_changed',
  })
    .input(
      z.object({
        id: id('v'),
        title: text(200).optional(),
        coverKey: z.string().max(300).optional(),
        version,
      }),
    )
    .output(video),
  deleteVideo: route('DELETE', '/api/videos/{id}', 'Delete a video and its files', {
    permission: 'studio:write',
    audit: 'studio.video_deleted',
  })
    .input(z.object({ id: id('v') }))
    .output(ok),
};
