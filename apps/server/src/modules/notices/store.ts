import { sql } from 'kysely';
import { type Member, visibleTo } from '../../kernel/authz.ts';
import type { Tx } from '../../kernel/db/db.ts';
import { json } from '../../kernel/db/json.ts';
import { newId } from '../../kernel/ids.ts';

export type NewTodo = {
  kind: string;
  refType: string;
  refId: string;
  projectId: string | null;
  params: Record<string, unknown>;
  /** 0 open-ended, 1 due, 2 late, 3 about to end; 0 by default. */
  urgency?: number;
};

/** The account that a to-do is about: itself, or the one of its task. */
const aboutAccount = sql<string>`coalesce(params->>'accountId', case when ref_type = 'account' then ref_id end)`;

export const noticesStore = ({ q, tenantId }: Tx) => ({
  open: async (todo: NewTodo): Promise<string | null> => {
    const row = await q
      .insertInto('todos')
      .values({
        id: newId('todo'),
        tenant_id: tenantId,
        kind: todo.kind,
        ref_type: todo.refType,
        ref_id: todo.refId,
        project_id: todo.projectId,
        params: json(todo.params),
        urgency: todo.urgency ?? 0,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    return row?.id ?? null;
  },
  closeOf: (refType: string, refId: string, by: string | null) =>
    q
      .updateTable('todos')
      .set({ state: 'done', closed_by: by, closed_at: sql`now()`, version: sql`version + 1` })
      .where('ref_type', '=', refType)
      .where('ref_id', '=', refId)
      .where('state', '=', 'open')
      .returning('id')
      .execute(),
  /** Only upwards. */
  raiseOf: (refType: string, refId: string, urgency: number) =>
    q
      .updateTable('todos')
      .set({ urgency, version: sql`version + 1` })
      .where('ref_type', '=', refType)
      .where('ref_id', '=', refId)
      .where('state', '=', 'open')
      .where('urgency', '<', urgency)
      .returning('id')
      .execute(),
  /** The most urgent first, then the newest. */
  list: (
    actor: Member,
    {
      before,
      limit,
      state,
      accountId,
    }: {
      before: { urgency: number; id: string } | undefined;
      limit: number;
      state: string;
      accountId?: string | undefined;
    },
  ) => {
    let rows = q
      .selectFrom('todos')
      .selectAll()
      .where('state', '=', state)
      .where(visibleTo(actor, 'todos.project_id'))
      .orderBy('urgency', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (accountId) rows = rows.where(aboutAccount, '=', accountId);
    if (before) rows = rows.where(sql<boolean>`(urgency, id) < (${before.urgency}, ${before.id})`);
    return rows.execute();
  },
  openPerAccount: (accountIds: string[]) =>
    q
      .selectFrom('todos')
      .select([aboutAccount.as('account_id'), sql<number>`count(*)::int`.as('open')])
      .where('state', '=', 'open')
      .where(sql<boolean>`${aboutAccount} = any(${accountIds}::text[])`)
      .groupBy(aboutAccount)
      .execute(),
  byId: (actor: Member, id: string) =>
    q
      .selectFrom('todos')
      .selectAll()
      .where('id', '=', id)
      .where(visibleTo(actor, 'todos.project_id'))
      .executeTakeFirst(),
  close: (id: string, by: string) =>
    q
      .updateTable('todos')
      .set({ state: 'done', closed_by: by, closed_at: sql`now()`, version: sql`version + 1` })
      .where('id', '=', id)
      .execute(),
});
