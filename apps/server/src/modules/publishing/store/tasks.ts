import type { TaskOrder } from '@xingluo/contracts/publishing';
import { type InsertObject, type Selectable, type SelectQueryBuilder, sql, type UpdateObject } from 'kysely';
import { type Member, visibleTo } from '../../../kernel/authz.ts';
import type { DB, Tx } from '../../../kernel/db/db.ts';
import { likeText } from '../../../kernel/db/json.ts';

export type TaskRow = Selectable<DB['publish_tasks']>;
export type NewTask = Omit<InsertObject<DB, 'publish_tasks'>, 'tenant_id'>;
/** `due_at` and its kin are set from SQL so that they agree between processes. */
export type TaskChange = Omit<UpdateObject<DB, 'publish_tasks'>, 'id' | 'tenant_id' | 'version' | 'fence'>;

export type TaskFilters = {
  q?: string | undefined;
  platform?: string | undefined;
  accountId?: string | undefined;
  videoId?: string | undefined;
  projectId?: string | undefined;
};
type ListWanted = TaskFilters & {
  order: TaskOrder;
  limit: number;
  /** Empty: every state. */
  states: readonly string[];
  after: { dueAt: Date; id: string } | undefined;
};
type Rows = SelectQueryBuilder<DB, 'publish_tasks', TaskRow>;

const ofStates = (states: readonly string[]) =>
  sql<{ state: string }>`unnest(${states}::text[])`.as<'wanted'>(sql`wanted(state)`);
const isWanted = sql<boolean>`publish_tasks.state = wanted.state`;

/** SQL of `publish_tasks` as people see them. */
export const tasksStore = ({ q, tenantId }: Tx) => {
  const visible = (actor: Member) =>
    q.selectFrom('publish_tasks').selectAll().where(visibleTo(actor, 'publish_tasks.project_id'));
  const matching = (actor: Member, wanted: TaskFilters): Rows => {
    let rows = visible(actor);
    if (wanted.q)
      rows = rows.where((eb) =>
        eb.or([eb('title', 'ilike', likeText(wanted.q!)), eb('description', 'ilike', likeText(wanted.q!))]),
      );
    if (wanted.platform) rows = rows.where('platform', '=', wanted.platform);
    if (wanted.accountId) rows = rows.where('account_ref', '=', wanted.accountId);
    if (wanted.videoId) rows = rows.where('video_id', '=', wanted.videoId);
    if (wanted.projectId) rows = rows.where('project_id', '=', wanted.projectId);
    return rows;
  };
  const ways = { latest_due: 'desc', earliest_due: 'asc' } as const;
  /** The first of each state, out of the index: `state in (…)` would sort all there are. */
  const firstsOf = (states: readonly string[], of: Rows, order: TaskOrder, limit: number) =>
    q
      .selectFrom(ofStates(states))
      .innerJoinLateral(
        of.where(isWanted).orderBy('due_at', ways[order]).orderBy('id', ways[order]).limit(limit).as('task'),
        (join) => join.onTrue(),
      )
      .selectAll('task')
      .orderBy('task.due_at', ways[order])
      .orderBy('task.id', ways[order]);
  return {
    /** One row more than `limit`, where there is one. */
    list({ order, limit, states, after, ...wanted }: ListWanted, actor: Member): Promise<TaskRow[]> {
      let rows = matching(actor, wanted);
      if (after)
        rows = rows.where(
          order === 'latest_due'
            ? sql<boolean>`(due_at, id) < (${after.dueAt}, ${after.id})`
            : sql<boolean>`(due_at, id) > (${after.dueAt}, ${after.id})`,
        );
      if (states.length > 0)
        return firstsOf(states, rows, order, limit + 1)
          .limit(limit + 1)
          .execute();
      return rows
        .orderBy('due_at', ways[order])
        .orderBy('id', ways[order])
        .limit(limit + 1)
        .execute();
    },
    /** At most `limit` of each state. */
    firsts: (
      states: readonly string[],
      { order, limit, ...wanted }: TaskFilters & { order: TaskOrder; limit: number },
      actor: Member,
    ): Promise<TaskRow[]> => firstsOf(states, matching(actor, wanted), order, limit).execute(),
    /**
     * How many there are of each state, counted up to `most`. In an order, because without one the planner hopes to meet
     * a rare state early in the whole table.
     */
    counts: (states: readonly string[], wanted: TaskFilters, most: number, actor: Member) =>
      q
        .selectFrom(ofStates(states))
        .innerJoinLateral(
          (eb) =>
            eb
              .selectFrom(
                matching(actor, wanted)
                  .where(isWanted)
                  .clearSelect()
                  .select(sql`1`.as('one'))
                  .orderBy('due_at')
                  .orderBy('id')
                  .limit(most)
                  .as('few'),
              )
              .select(sql<number>`count(*)::int`.as('count'))
              .as('counted'),
          (join) => join.onTrue(),
        )
        .select(['wanted.state', 'counted.count'])
        .execute(),
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
