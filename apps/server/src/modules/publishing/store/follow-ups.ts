import { type Selectable, sql } from 'kysely';
import type { DB, SystemTx, Tx } from '../../../kernel/db/db.ts';
import { json } from '../../../kernel/db/json.ts';
import type { StoredRefusal } from '../wire.ts';
import { inMs, now } from './instants.ts';

export type FollowUpRow = Selectable<DB['publish_follow_ups']>;

/** What becomes of a follow-up; `next` in ms from now, null = not by itself. */
export type FollowUpChange = {
  state: 'planned' | 'sending' | 'done' | 'failed' | 'dropped';
  next: number | null;
  tries?: number;
  refusal?: StoredRefusal | null;
};

const columnsOf = ({ next, refusal, ...rest }: FollowUpChange) => ({
  ...rest,
  next_at: next === null ? null : inMs(next),
  ...(refusal === undefined ? {} : { refusal: refusal && json(refusal) }),
});
const nextVersion = { version: sql<number>`publish_follow_ups.version + 1` };

/** SQL of `publish_follow_ups`. */
export const followUpsStore = ({ q, tenantId }: Tx) => {
  const one = (taskId: string, key: string) =>
    q.selectFrom('publish_follow_ups').selectAll().where('task_id', '=', taskId).where('key', '=', key);
  return {
    /** For a post that has just come out; what an earlier post of the task had is forgotten. */
    plan: (taskId: string, key: string, postId: string | null, change: FollowUpChange) => {
      const columns = { post_id: postId, tries: 0, refusal: null, ...columnsOf(change) };
      return q
        .insertInto('publish_follow_ups')
        .values({ tenant_id: tenantId, task_id: taskId, key, ...columns })
        .onConflict((conflict) =>
          conflict.columns(['task_id', 'key']).doUpdateSet({ ...columns, ...nextVersion }),
        )
        .execute();
    },
    of: (taskId: string) =>
      q.selectFrom('publish_follow_ups').selectAll().where('task_id', '=', taskId).orderBy('key').execute(),
    locked: (taskId: string, key: string) => one(taskId, key).forUpdate().executeTakeFirst(),
    /** One that is due and that nobody else is looking at. */
    due: (taskId: string) =>
      q
        .selectFrom('publish_follow_ups')
        .selectAll()
        .where('task_id', '=', taskId)
        .where('next_at', '<=', now)
        .orderBy('next_at')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst(),
    /** undefined: somebody else has decided about it since `version`. */
    change: (
      { task_id, key, version }: Pick<FollowUpRow, 'task_id' | 'key' | 'version'>,
      change: FollowUpChange,
    ) =>
      q
        .updateTable('publish_follow_ups')
        .set({ ...columnsOf(change), ...nextVersion })
        .where('task_id', '=', task_id)
        .where('key', '=', key)
        .where('version', '=', version)
        .returningAll()
        .executeTakeFirst(),
    /** Those of an account that wait for its authorisation. */
    waitingForAccount: (accountId: string) =>
      q
        .selectFrom('publish_follow_ups as f')
        .innerJoin('publish_tasks as t', 't.id', 'f.task_id')
        .selectAll('f')
        .where('t.account_ref', '=', accountId)
        .where('f.state', '=', 'failed')
        .where(sql<string>`f.refusal->>'kind'`, '=', 'reauth_required')
        .execute(),
  };
};

export const followUpsDue = async ({ q }: SystemTx, most: number) =>
  (
    await sql<{
      tenant_id: string;
      task_id: string;
    }>`select tenant_id, task_id from follow_ups_due(${most})`.execute(q)
  ).rows;
