import type { PublishEvent, PublishTask } from '@xingluo/contracts/publishing';
import type { Tx } from '../../kernel/db/db.ts';
import { actionsOf } from './machine/actions.ts';
import type { PublishingNeeds } from './needs.ts';
import { standingOf } from './standing.ts';
import type { EventRow } from './store/events.ts';
import type { TaskRow } from './store/tasks.ts';

/** What a row stores of a refusal. */
export type StoredRefusal = NonNullable<PublishTask['refusal']>;

/** Whether the platform lets us take a post of this task down. */
export const removable = (
  { connectors }: Pick<PublishingNeeds, 'connectors'>,
  { platform, mode }: Pick<TaskRow, 'platform' | 'mode'>,
): boolean => mode === 'direct' && connectors.get(platform)?.platform.capabilities.remove === true;

/** Whether the platform lets us change the words of a post of this task. */
export const editable = (
  { connectors }: Pick<PublishingNeeds, 'connectors'>,
  { platform, mode }: Pick<TaskRow, 'platform' | 'mode'>,
): boolean => mode === 'direct' && connectors.get(platform)?.platform.capabilities.edit === true;

/** What the machine would accept and the platform has no way to do. */
const needsPlatform: Partial<Record<PublishTask['actions'][number], typeof removable>> = {
  edit: editable,
  remove: removable,
};

/** Rows as the API shows them; names come from the modules that own them. */
export const createTaskWire =
  (needs: Pick<PublishingNeeds, 'accountNames' | 'videoTitles' | 'urls' | 'connectors'>) =>
  async (tx: Tx, rows: TaskRow[]): Promise<PublishTask[]> => {
    const accounts = await needs.accountNames(tx, [...new Set(rows.map((row) => row.account_ref))]);
    const videos = await needs.videoTitles(tx, [...new Set(rows.map((row) => row.video_id))]);
    return rows.map((row) => ({
      id: row.id,
      projectId: row.project_id,
      videoId: row.video_id,
      videoTitle: videos.get(row.video_id) ?? '',
      platform: row.platform,
      accountId: row.account_ref,
      accountName: accounts.get(row.account_ref) ?? '',
      title: row.title,
      description: row.description,
      tags: row.tags,
      coverUrl: row.cover_url === null ? null : needs.urls.file(row.cover_url),
      settings: row.settings as PublishTask['settings'],
      scheduleAt: row.schedule_at?.toISOString() ?? null,
      timeZone: row.time_zone,
      dueAt: row.due_at.toISOString(),
      latePolicy: row.late_policy as PublishTask['latePolicy'],
      state: row.state as PublishTask['state'],
      mode: row.mode as PublishTask['mode'],
      handUntil: row.hand_until?.toISOString() ?? null,
      handAt: row.hand_at?.toISOString() ?? null,
      attempt: row.attempt,
      nextAttemptAt: row.next_attempt_at?.toISOString() ?? null,
      refusal: row.refusal as StoredRefusal | null,
      postId: row.platform_post_id,
      postUrl: row.post_url,
      review: row.review as PublishTask['review'],
      publishedAt: row.published_at?.toISOString() ?? null,
      actions: actionsOf(standingOf(row)).filter((action) => needsPlatform[action]?.(needs, row) ?? true),
      createdBy: row.created_by,
      createdAt: row.created_at.toISOString(),
      version: row.version,
    }));
  };
export type TaskWire = ReturnType<typeof createTaskWire>;

export const eventWire = (row: EventRow): PublishEvent => ({
  id: String(row.id),
  at: row.at.toISOString(),
  attempt: row.attempt,
  kind: row.kind,
  data: row.data as Record<string, unknown>,
});
