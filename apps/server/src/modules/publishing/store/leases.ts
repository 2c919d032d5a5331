import { sql } from 'kysely';
import type { SystemTx, Tx } from '../../../kernel/db/db.ts';
import { inMs, now } from './instants.ts';
import type { TaskRow } from './tasks.ts';

export const leaseFor = (owner: string, seconds: number) => ({
  lease_owner: owner,
  lease_until: inMs(seconds * 1000),
});
export const leaseFree = { lease_owner: null, lease_until: null };

/**
 * A task that may be taken up, with how late the product is with it. `blocked`: another task of the account is at work,
 * or due before this one.
 */
export type Takable = TaskRow & { late_ms: number; blocked: boolean };

/** SQL of taking tasks up, over processes. */
export const leasesStore = ({ q }: Tx) => ({
  /**
   * Without those that are not due, at work elsewhere, ended or gone; the longest due first. Whose turn it is comes from
   * the same snapshot as the rows: an account's task at work, or before this one, is seen as one or as the other.
   */
  takable: (ids: string[]): Promise<Takable[]> =>
    q
      .selectFrom('publish_tasks as t')
      .selectAll('t')
      // Late is what the product did, not the account's other posts: it was down at the due time, or let the task wait
      // although it was its turn.
      .select(
        sql<number>`1000 * extract(epoch from greatest(
          coalesce(t.noticed_at, now()) - t.due_at, now() - greatest(t.due_at, t.ready_at)))::float`.as(
          'late_ms',
        ),
      )
      .select(
        sql<boolean>`t.state = 'queued' and exists (
          select 1 from publish_tasks o
           where o.account_ref = t.account_ref and o.id <> t.id
             and (o.state in ('uploading', 'submitting')
                  or (o.state = 'queued' and (o.due_at, o.id) < (t.due_at, t.id))))`.as('blocked'),
      )
      .where(sql<boolean>`t.id = any(${ids}::text[])`)
      .where('t.next_attempt_at', '<=', now)
      .where((eb) => eb.or([eb('t.lease_until', 'is', null), eb('t.lease_until', '<', now)]))
      .orderBy('t.next_attempt_at')
      .orderBy('t.id')
      .forUpdate()
      .skipLocked()
      .execute(),
  /** Their turn has not come before now. */
  noteBlocked: async (ids: string[]): Promise<void> => {
    if (ids.length > 0)
      await sql`update publish_tasks set ready_at = now() where id = any(${ids}::text[])`.execute(q);
  },
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
  /**
   * The account is free: whose turn is it? Notes when its turn came. The line of the account is read whole before its
   * first is picked: with a limit, the planner may walk through all that waits of the enterprise instead.
   */
  nextOfAccount: async (accountId: string): Promise<{ id: string } | undefined> =>
    (
      await sql<{ id: string }>`
        with line as materialized (
          select id, due_at from publish_tasks where account_ref = ${accountId} and state = 'queued')
        update publish_tasks set ready_at = now()
         where id = (select id from publish_tasks
                      where id = (select id from line order by due_at, id limit 1) for update skip locked)
           and due_at <= now() and next_attempt_at <= now()
        returning id`.execute(q)
    ).rows[0],
});

/** Accounts of all enterprises that posts need within so many hours, the most urgent first. */
export const accountsSoon = async ({ q }: SystemTx, hours: number, most: number) =>
  (
    await sql<{
      tenant_id: string;
      account_ref: string;
    }>`select tenant_id, account_ref from publish_accounts_soon(${hours}, ${most})`.execute(q)
  ).rows;

export type Due = { tenant_id: string; id: string };

/** Tasks of all enterprises that may be taken up now, of each account the one whose turn it is; the longest due first. */
export const tasksDue = async ({ q }: SystemTx, most: number): Promise<Due[]> =>
  (await sql<Due>`select tenant_id, id from publish_tasks_due(${most})`.execute(q)).rows;

/** ms until the next task that is planned is due; null: none is. */
export const nextDueMs = async ({ q }: SystemTx): Promise<number | null> => {
  const { rows } = await sql<{ ms: number | null }>`
    select 1000 * extract(epoch from publish_tasks_next_due() - clock_timestamp())::float as ms`.execute(q);
  return rows[0]?.ms ?? null;
};

/** Notes of tasks that are due when that was first seen. */
export const noticeDue = ({ q }: SystemTx) => sql`select notice_due_publish_tasks()`.execute(q);
