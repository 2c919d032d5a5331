import { sql } from 'kysely';
import type { SystemTx, Tx } from '../../../kernel/db/db.ts';
import { inMs, now } from './instants.ts';
import type { TaskRow } from './tasks.ts';

export const leaseFor = (owner: string, seconds: number) => ({
  lease_owner: owner,
  lease_until: inMs(seconds * 1000),
});
export const leaseFree = { lease_owner: null, lease_until: null };

/** A task that may be taken up, with how late the product is with it. */
export type Takable = TaskRow & { late_ms: number };

/** SQL of taking tasks up, over processes. */
export const leasesStore = ({ q }: Tx) => ({
  /** Nobody else takes up a task of this account until the transaction ends; false: there is no such task. Before any row is locked. */
  holdOrder: async (id: string): Promise<boolean> => {
    const task = await q
      .selectFrom('publish_tasks')
      .select('account_ref')
      .where('id', '=', id)
      .executeTakeFirst();
    if (task) await sql`select pg_advisory_xact_lock(hashtextextended(${task.account_ref}, 0))`.execute(q);
    return task !== undefined;
  },
  /** undefined: not due, at work elsewhere, ended or gone. */
  takable: (id: string): Promise<Takable | undefined> =>
    q
      .selectFrom('publish_tasks')
      .selectAll()
      // Late is what the product did, not the account's other posts: it was down at the due time, or let the task wait
      // although it was its turn.
      .select(
        sql<number>`1000 * extract(epoch from greatest(
          coalesce(noticed_at, now()) - due_at, now() - greatest(due_at, ready_at)))::float`.as('late_ms'),
      )
      .where('id', '=', id)
      .where('next_attempt_at', '<=', now)
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
      .forUpdate()
      .skipLocked()
      .executeTakeFirst(),
  /** Whether another task of the account is at work, or due before this one. */
  isBlocked: async ({ id, account_ref }: TaskRow): Promise<boolean> => {
    const before = await q
      .selectFrom('publish_tasks')
      .select('id')
      .where('account_ref', '=', account_ref)
      .where('id', '<>', id)
      .where((eb) =>
        eb.or([
          eb('state', 'in', ['uploading', 'submitting']),
          eb.and([
            eb('state', '=', 'queued'),
            sql<boolean>`(due_at, id) < (select t.due_at, t.id from publish_tasks t where t.id = ${id})`,
          ]),
        ]),
      )
      .limit(1)
      .executeTakeFirst();
    return before !== undefined;
  },
  /** Its turn has not come before now. */
  noteBlocked: (id: string) =>
    q.updateTable('publish_tasks').set({ ready_at: now }).where('id', '=', id).execute(),
  /** undefined: the task is somebody else's by now. */
  renew: (id: string, fence: number, seconds: number) =>
    q
      .updateTable('publish_tasks')
      .set({ lease_until: inMs(seconds * 1000) })
      .where('id', '=', id)
      .where('fence', '=', fence)
      .returning('id')
      .executeTakeFirst(),
  saveUpload: (id: string, fence: number, sealed: Buffer) =>
    q
      .updateTable('publish_tasks')
      .set({ upload_sealed: sealed, failures: 0 })
      .where('id', '=', id)
      .where('fence', '=', fence)
      .returningAll()
      .executeTakeFirst(),
  /** The account is free: whose turn is it? Notes when its turn came. */
  nextOfAccount: (accountId: string) =>
    q
      .updateTable('publish_tasks')
      .set({ ready_at: now })
      .where('id', '=', (eb) =>
        eb
          .selectFrom('publish_tasks')
          .select('id')
          .where('account_ref', '=', accountId)
          .where('state', '=', 'queued')
          .where('due_at', '<=', now)
          .orderBy('due_at')
          .orderBy('id')
          .limit(1)
          .forUpdate()
          .skipLocked(),
      )
      .where('next_attempt_at', '<=', now)
      .returning('id')
      .executeTakeFirst(),
});

/** Accounts of all enterprises that posts need within so many hours, the most urgent first. */
export const accountsSoon = async ({ q }: SystemTx, hours: number, most: number) =>
  (
    await sql<{
      tenant_id: string;
      account_ref: string;
    }>`select tenant_id, account_ref from publish_accounts_soon(${hours}, ${most})`.execute(q)
  ).rows;

export type Due = { tenant_id: string; id: string; next_attempt_at: Date };

/** Tasks of all enterprises that may be taken up now; first notes when they were seen to be due. */
export const tasksDue = async ({ q }: SystemTx, most: number): Promise<Due[]> => {
  await sql`select notice_due_publish_tasks()`.execute(q);
  const due = await sql<Due>`select tenant_id, id, next_attempt_at from publish_tasks_due(${most})`.execute(
    q,
  );
  return due.rows;
};
