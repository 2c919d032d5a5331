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
    { before, limit, state }: { before: string | undefined; limit: number; state: string },
  ) => {
    const rows = q
      .selectFrom('todos')
      .selectAll()
      .where('state', '=', state)
      .where(visibleTo(actor, 'todos.project_id'))
      .orderBy('id', 'desc')
      .limit(limit + 1);
    return (before ? rows.where('id', '<', before) : rows).execute();
  },
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
