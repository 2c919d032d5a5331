import type { Cover, Media } from '@xingluo/connectors';
import { imageHead } from '../image-head.ts';
import type { PublishingNeeds } from '../needs.ts';
import type { TaskRow } from '../store/tasks.ts';

/** Above every platform's limit; a larger cover was refused before the task was made. */
const COVER_MOST = 32 * 1024 ** 2;

type Blobs = PublishingNeeds['blobs'];

/** null: there is none, or it is gone. */
export const coverOf = async (blobs: Blobs, key: string | null): Promise<Cover | null> => {
  if (key === null) return null;
  const stat = await blobs.stat(key);
  if (!stat || stat.bytes > COVER_MOST) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of blobs.read(key)) chunks.push(chunk as Uint8Array);
  const bytes = Buffer.concat(chunks);
  return { bytes, contentType: imageHead(bytes).contentType };
};

/** The files of a task: the video as ranges from the store, never whole. null: the video is gone. */
export const mediaOf = async (blobs: Blobs, task: TaskRow): Promise<Media | null> => {
  const stat = await blobs.stat(task.video_key);
  if (!stat) return null;
  return {
    video: {
      size: stat.bytes,
      contentType: 'video/mp4',
      filename: `${task.video_id}.mp4`,
      open: (range) => blobs.read(task.video_key, range),
    },
    cover: await coverOf(blobs, task.cover_url),
  };
};
