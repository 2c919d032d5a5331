import { rm } from 'node:fs/promises';
import type { Blobs } from '../../kernel/blobs.ts';

export const videoFolder = (tenantId: string, videoId: string): string => `${tenantId}/videos/${videoId}`;

export type JobRef = { tenantId: string; videoId: string; jobId: string };

/** Where the output of one take-over goes: an older worker that ends late cannot touch a newer one's files. */
export const fenceFolder = ({ tenantId, videoId, jobId }: JobRef, fence: number): string =>
  `${videoFolder(tenantId, videoId)}/${jobId}.${fence}`;

export const workFolder = (blobs: Blobs, jobId: string, fence: number): Promise<string> =>
  blobs.workFolder(`${jobId}.${fence}`);

export const removeWork = async (blobs: Blobs, jobId: string, fence: number): Promise<void> =>
  rm(await workFolder(blobs, jobId, fence), { recursive: true, force: true });

/** Removes what the take-overs 1…`upTo` of a job left; absent is success. */
export const removeFences = async (blobs: Blobs, job: JobRef, upTo: number): Promise<void> => {
  for (let fence = 1; fence <= upTo; fence += 1) {
    await removeWork(blobs, job.jobId, fence);
    await blobs.remove(fenceFolder(job, fence));
  }
};

/** Removes every file of a video and of its jobs' unfinished work. */
export const removeVideoFiles = async (
  blobs: Blobs,
  { tenantId, videoId }: { tenantId: string; videoId: string },
  jobs: { id: string; fence: number }[],
): Promise<void> => {
  for (const { id, fence } of jobs) await removeFences(blobs, { tenantId, videoId, jobId: id }, fence);
  await blobs.remove(videoFolder(tenantId, videoId));
};
