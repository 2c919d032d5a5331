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
  list: (
    actor: Member,
    {
      before,
      limit,
      state,
      accountId,
    }: { before: string | undefined; limit: number; state: string; accountId?: string | undefined },
  ) => {
    let rows = q
      .selectFrom('todos')
      .selectAll()
      .where('state', '=', state)
      .where(visibleTo(actor, 'todos.project_id'))
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (accountId) rows = rows.where(aboutAccount, '=', accountId);
    return (before ? rows.where('id', '<', before) : rows).execute();
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
