import { type InsertObject, type Selectable, sql, type UpdateObject } from 'kysely';
import { type Member, visibleTo } from '../../../kernel/authz.ts';
import type { DB, Tx } from '../../../kernel/db/db.ts';
import { likeText } from '../../../kernel/db/json.ts';

export type TaskRow = Selectable<DB['publish_tasks']>;
export type NewTask = Omit<InsertObject<DB, 'publish_tasks'>, 'tenant_id'>;
/** `due_at` and its kin are set from SQL so that they agree between processes. */
export type TaskChange = Omit<UpdateObject<DB, 'publish_tasks'>, 'id' | 'tenant_id' | 'version' | 'fence'>;

type ListWanted = {
  before: { dueAt: Date; id: string } | undefined;
  limit: number;
  q?: string | undefined;
  state?: string | undefined;
  platform?: string | undefined;
  accountId?: string | undefined;
  videoId?: string | undefined;
  projectId?: string | undefined;
};

/** SQL of `publish_tasks` as people see them. */
export const tasksStore = ({ q, tenantId }: Tx) => {
  const visible = (actor: Member) =>
    q.selectFrom('publish_tasks').selectAll().where(visibleTo(actor, 'publish_tasks.project_id'));
  return {
    /** Latest due first. */
    list({ before, limit, ...wanted }: ListWanted, actor: Member) {
      let rows = visible(actor)
        .orderBy('due_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (before) rows = rows.where(sql<boolean>`(due_at, id) < (${before.dueAt}, ${before.id})`);
      if (wanted.q)
        rows = rows.where((eb) =>
          eb.or([eb('title', 'ilike', likeText(wanted.q!)), eb('description', 'ilike', likeText(wanted.q!))]),
        );
      if (wanted.state) rows = rows.where('state', '=', wanted.state);
      if (wanted.platform) rows = rows.where('platform', '=', wanted.platform);
      if (wanted.accountId) rows = rows.where('account_ref', '=', wanted.accountId);
      if (wanted.videoId) rows = rows.where('video_id', '=', wanted.videoId);
      if (wanted.projectId) rows = rows.where('project_id', '=', wanted.projectId);
      return rows.execute();
    },
    visible: (actor: Member, id: string) => visible(actor).where('id', '=', id).executeTakeFirst(),
    visibleLocked: (actor: Member, id: string) =>
      visible(actor).where('id', '=', id).forUpdate().executeTakeFirst(),
    byId: (id: string) => q.selectFrom('publish_tasks').selectAll().where('id', '=', id).executeTakeFirst(),
    /** A task whose review is under way, by its post. */
    reviewingPost: (accountId: string, postId: string) =>
      q
        .selectFrom('publish_tasks')
        .selectAll()
        .where('account_ref', '=', accountId)
        .where('platform_post_id', '=', postId)
        .where('state', '=', 'reviewing')
        .forUpdate()
        .executeTakeFirst(),
    /** It is looked at now; whoever works on it already goes on. */
    hurry: (id: string) =>
      q
        .updateTable('publish_tasks')
        .set({ next_attempt_at: sql<Date>`least(next_attempt_at, now())` })
        .where('id', '=', id)
        .execute(),
    locked: (id: string) =>
      q.selectFrom('publish_tasks').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(),
    /** One statement each, sent in one go: a text per number of rows would fill the cache of statements. */
    add: (tasks: NewTask[]): Promise<TaskRow[]> =>
      Promise.all(
        tasks.map((task) =>
          q
            .insertInto('publish_tasks')
            .values({ ...task, tenant_id: tenantId })
            .returningAll()
            .executeTakeFirstOrThrow(),
        ),
      ),
    /** Changes a task that nobody has taken over since `fence`; undefined otherwise. */
    change: (
      id: string,
      fence: number,
      set: TaskChange,
      { raiseFence, raiseVersion }: { raiseFence: boolean; raiseVersion: boolean },
    ) =>
      q
        .updateTable('publish_tasks')
        .set({
          ...set,
          ...(raiseVersion ? { version: sql<number>`version + 1` } : {}),
          ...(raiseFence ? { fence: sql<number>`fence + 1` } : {}),
        })
        .where('id', '=', id)
        .where('fence', '=', fence)
        .returningAll()
        .executeTakeFirst(),
    /** Tasks of this account that stand still until it is authorised again. */
    waitingForAccount: (accountId: string) =>
      q
        .selectFrom('publish_tasks')
        .selectAll()
        .where('account_ref', '=', accountId)
        .where('state', '=', 'waiting_for_person')
        .where(sql<string>`refusal->>'kind'`, '=', 'reauth_required')
        .orderBy('due_at')
        .orderBy('id')
        .forUpdate()
        .execute(),
    /** Which of these posts belong to tasks already, and so cannot be a new one's; earlier tries of `taskId` included. */
    ownedPosts: async (accountId: string, taskId: string, postIds: string[]): Promise<Set<string>> => {
      const rows = await q
        .selectFrom('publish_tasks')
        .select(['id', 'platform_post_id', 'past_post_ids'])
        .where('account_ref', '=', accountId)
        .where((eb) =>
          eb.or([
            sql<boolean>`platform_post_id = any(${postIds}::text[])`,
            sql<boolean>`past_post_ids && ${postIds}::text[]`,
          ]),
        )
        .execute();
      const owned = rows.flatMap((row) => [
        ...row.past_post_ids,
        ...(row.id === taskId || row.platform_post_id === null ? [] : [row.platform_post_id]),
      ]);
      return new Set(owned);
    },
    /** Whether another task with the same content may have made a post that nobody has found yet. */
    hasUnknownTwin: async (accountId: string, taskId: string, contentHash: string): Promise<boolean> =>
      Boolean(
        await q
          .selectFrom('publish_tasks')
          .select('id')
          .where('account_ref', '=', accountId)
          .where('content_hash', '=', contentHash)
          .where('id', '<>', taskId)
          .where('submitted_at', 'is not', null)
          .where('platform_post_id', 'is', null)
          .where('state', 'in', ['submitting', 'outcome_unknown', 'waiting_for_person', 'queued'])
          .limit(1)
          .executeTakeFirst(),
      ),
  };
};
