import type { MediaJob, Video } from '@xingluo/contracts/studio';
import type { SignedUrls } from '../../kernel/signed-urls.ts';
import type { JobRow } from './store/jobs.ts';
import type { VideoRow } from './store/videos.ts';
import { videoMeta } from './video-meta.ts';

/** A job as the API shows it. */
export const jobWire = (row: JobRow): MediaJob => ({
  id: row.id,
  type: row.type as MediaJob['type'],
  videoId: row.video_id,
  profiles: row.profiles as MediaJob['profiles'],
  state: row.state as MediaJob['state'],
  progress: row.progress,
  attempt: row.attempt,
  error: row.error as MediaJob['error'],
  createdAt: row.created_at.toISOString(),
  startedAt: row.started_at?.toISOString() ?? null,
  finishedAt: row.finished_at?.toISOString() ?? null,
  version: row.version,
});

/** A video as the API shows it; the signature of `hlsUrl` opens its whole folder, playlists and segments alike. */
export const videoWire =
  (urls: Pick<SignedUrls, 'file' | 'folder'>) =>
  (row: VideoRow, job: JobRow | undefined): Video => {
    const meta = row.meta === null ? null : videoMeta.parse(row.meta);
    return {
      id: row.id,
      projectId: row.project_id,
      assetId: row.asset_id,
      title: row.title,
      status: row.status as Video['status'],
      durationSeconds: meta?.durationSeconds ?? null,
      width: meta?.width ?? null,
      height: meta?.height ?? null,
      frameRate: meta?.frameRate ?? null,
      coverUrl: row.cover_url ? urls.file(row.cover_url) : null,
      covers: (meta?.covers ?? []).map(({ key, atSeconds }) => ({ key, url: urls.file(key), atSeconds })),
      hlsUrl: row.hls_url ? urls.folder(row.hls_url) : null,
      mp4Url: row.publish_url ? urls.file(row.publish_url) : null,
      mp4Bytes: meta?.mp4Bytes ?? null,
      renditions: meta?.renditions ?? [],
      notes: meta?.notes ?? [],
      job: job ? jobWire(job) : null,
      createdBy: row.created_by,
      createdAt: row.created_at.toISOString(),
      version: row.version,
    };
  };
