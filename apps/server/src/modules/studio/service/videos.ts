import type { videoStatuses } from '@xingluo/contracts/studio';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { idBefore, toPage } from '../../../kernel/db/page.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { tellLive } from '../../../kernel/live.ts';
import { checkVersion } from '../../../kernel/stale.ts';
import type { UsedBy } from '../../library/index.ts';
import { removeVideoFiles } from '../files.ts';
import type { StudioNeeds } from '../needs.ts';
import { type JobError, jobsStore } from '../store/jobs.ts';
import { type VideoRow, videosStore } from '../store/videos.ts';
import { tellJob } from '../transcode/ownership.ts';
import { videoMeta } from '../video-meta.ts';
import { videoWire } from '../wire.ts';

type ListInput = {
  cursor?: string | undefined;
  limit: number;
  q?: string | undefined;
  status?: (typeof videoStatuses)[number] | undefined;
  projectId?: string | undefined;
};
type ChangeInput = {
  id: string;
  title?: string | undefined;
  coverKey?: string | undefined;
  version: number;
};

/** A finished video as the modules to the right see it. Bytes, seconds, pixels, frames per second; keys of the blob store. */
export type ReadyVideo = {
  id: string;
  title: string;
  projectId: string | null;
  durationSeconds: number;
  width: number;
  height: number;
  fps: number;
  /** An ordinary MP4 (H.264, AAC) with its index in front. */
  publishKey: string;
  container: 'mp4';
  bytes: number;
  hasSound: boolean;
  coverKey: string | null;
  covers: { key: string; atSeconds: number; width: number; height: number }[];
};

/** How far a video is, and what its last job died of. */
export type VideoOutcome = { status: (typeof videoStatuses)[number]; error: JobError | null };

const readyVideo = (row: VideoRow): ReadyVideo | null => {
  if (row.status !== 'ready' || !row.publish_url) return null;
  const { durationSeconds, width, height, frameRate, mp4Bytes, hasSound, covers } = videoMeta.parse(row.meta);
  return {
    id: row.id,
    title: row.title,
    projectId: row.project_id,
    durationSeconds,
    width,
    height,
    fps: frameRate,
    publishKey: row.publish_url,
    container: 'mp4',
    bytes: mp4Bytes,
    hasSound,
    coverKey: row.cover_url,
    covers,
  };
};

/** Use cases of videos, and what the modules to the right may ask. */
export const createVideosService = (needs: Pick<StudioNeeds, 'blobs' | 'log' | 'urls' | 'releaseUse'>) => {
  const wire = videoWire(needs.urls);
  const withJob = async (tx: Tx, row: VideoRow) =>
    wire(row, (await jobsStore(tx).latestOf([row.id])).get(row.id));
  const visible = async (tx: Tx, actor: Member, id: string) =>
    found(await videosStore(tx).visible(actor, id), 'studio.video_not_found');
  const locked = async (tx: Tx, actor: Member, id: string) =>
    found(await videosStore(tx).visibleLocked(actor, id), 'studio.video_not_found');

  return {
    async videos(tx: Tx, actor: Member, input: ListInput) {
      const rows = await videosStore(tx).list({ ...input, before: idBefore(input) }, actor);
      const jobs = await jobsStore(tx).latestOf(rows.map(({ id }) => id));
      return toPage(
        rows,
        input,
        (row) => [row.id],
        (row) => wire(row, jobs.get(row.id)),
      );
    },
    video: async (tx: Tx, actor: Member, id: string) => withJob(tx, await visible(tx, actor, id)),

    async change(tx: Tx, actor: Member, input: ChangeInput, note: Note) {
      const before = await locked(tx, actor, input.id);
      checkVersion(before, input.version, await withJob(tx, before));
      const { title, coverKey } = input;
      const covers = before.meta === null ? [] : videoMeta.parse(before.meta).covers;
      if (coverKey !== undefined && !covers.some(({ key }) => key === coverKey))
        throw new AppError('studio.cover_unknown');
      const fields = {
        ...(title === undefined ? {} : { title }),
        ...(coverKey === undefined ? {} : { cover_url: coverKey }),
      };
      const after = await videosStore(tx).edit(input.id, fields);
      note(input.id, { from: { title: before.title, cover: before.cover_url }, to: fields });
      await tellLive(tx, 'video', { id: input.id, status: after.status });
      return withJob(tx, after);
    },

    /** Deletes it with its job unless a publish task needs it; the files go once that is committed. */
    async remove(tx: Tx, actor: Member, id: string, note: Note): Promise<void> {
      await jobsStore(tx).lockOfVideo((await visible(tx, actor, id)).id);
      const before = await locked(tx, actor, id);
      if (await videosStore(tx).isUsed(id)) throw new AppError('studio.video_in_use');
      for (const job of await jobsStore(tx).cancelOpenOf(id)) await tellJob(tx, job);
      await videosStore(tx).remove(id);
      await needs.releaseUse(tx, { kind: 'video', id });
      note(id, { title: before.title });
      await tellLive(tx, 'video', { id });
      const jobs = await jobsStore(tx).ofVideo(id);
      const { tenantId } = tx;
      tx.afterCommit(() => {
        removeVideoFiles(needs.blobs, { tenantId, videoId: id }, jobs).catch((error: Error) =>
          needs.log.warn(
            { err: error, video: id },
            'files of a deleted video are left; the sweep removes them',
          ),
        );
      });
    },

    /** The video when this person may see it. @throws studio.video_not_found, studio.video_not_ready */
    async readyVideo(tx: Tx, actor: Member, id: string): Promise<ReadyVideo> {
      const row = await visible(tx, actor, id);
      const ready = readyVideo(row);
      if (!ready) throw new AppError('studio.video_not_ready', { status: row.status });
      return ready;
    },
    /** The same for work in the background; null when it is gone or not ready. */
    async videoFor(tx: Tx, id: string): Promise<ReadyVideo | null> {
      const row = await videosStore(tx).byId(id);
      return row ? readyVideo(row) : null;
    },
    /** How the making of a video stands; null when the video is gone. */
    async videoOutcome(tx: Tx, id: string): Promise<VideoOutcome | null> {
      const row = await videosStore(tx).byId(id);
      if (!row) return null;
      const job = (await jobsStore(tx).latestOf([id])).get(id);
      return { status: row.status as VideoOutcome['status'], error: (job?.error ?? null) as JobError | null };
    },
    /** Titles of the videos that still exist, by id; for lists of the modules to the right. */
    videoTitles: async (tx: Tx, ids: string[]): Promise<Map<string, string>> =>
      new Map(ids.length === 0 ? [] : (await videosStore(tx).titles(ids)).map((row) => [row.id, row.title])),
    /** From now on the video cannot be deleted. @throws studio.video_not_found when it was, just before. */
    async markUsed(tx: Tx, videoId: string, by: UsedBy): Promise<void> {
      found(await videosStore(tx).locked(videoId), 'studio.video_not_found');
      await videosStore(tx).addUse(videoId, by);
    },
    /** `by` needs none of its videos any more. */
    async releaseUse(tx: Tx, by: UsedBy): Promise<void> {
      await videosStore(tx).dropUses(by);
    },
  };
};
export type VideosService = ReturnType<typeof createVideosService>;
