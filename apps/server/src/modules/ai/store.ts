import type { Insertable, Selectable, Updateable } from 'kysely';
import { type Member, visibleTo } from '../../kernel/authz.ts';
import type { Tx } from '../../kernel/db/db.ts';
import type { AiCalls, AiProviders } from '../../kernel/db/schema.generated.ts';

export type ProviderRow = Selectable<AiProviders>;
export type CallRow = Selectable<AiCalls>;
type ProviderChange = Omit<Updateable<AiProviders>, 'id' | 'tenant_id' | 'version'>;

/** All SQL of `ai_providers` and `ai_calls`. */
export const aiStore = ({ q, tenantId }: Tx) => ({
  /** In the order they are asked. */
  providers: (): Promise<ProviderRow[]> =>
    q.selectFrom('ai_providers').selectAll().orderBy('priority').orderBy('id').execute(),

  provider: (id: string): Promise<ProviderRow | undefined> =>
    q.selectFrom('ai_providers').selectAll().where('id', '=', id).executeTakeFirst(),

  /** The row, locked until the end of the transaction. */
  providerToChange: (id: string): Promise<ProviderRow | undefined> =>
    q.selectFrom('ai_providers').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(),

  addProvider: (row: Omit<Insertable<AiProviders>, 'tenant_id'>): Promise<ProviderRow> =>
    q
      .insertInto('ai_providers')
      .values({ ...row, tenant_id: tenantId })
      .returningAll()
      .executeTakeFirstOrThrow(),

  changeProvider: (id: string, change: ProviderChange): Promise<ProviderRow> =>
    q
      .updateTable('ai_providers')
      .set((eb) => ({ ...change, version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow(),

  removeProvider: async (id: string): Promise<boolean> => {
    const removed = await q.deleteFrom('ai_providers').where('id', '=', id).executeTakeFirst();
    return removed.numDeletedRows === 1n;
  },

  addCall: (row: Omit<Insertable<AiCalls>, 'tenant_id'>) =>
    q
      .insertInto('ai_calls')
      .values({ ...row, tenant_id: tenantId })
      .execute(),

  call: (id: string): Promise<CallRow | undefined> =>
    q.selectFrom('ai_calls').selectAll().where('id', '=', id).executeTakeFirst(),

  calls: (
    actor: Member,
    { before, limit }: { before: string | undefined; limit: number },
  ): Promise<CallRow[]> => {
    let rows = q
      .selectFrom('ai_calls')
      .selectAll()
      .where(visibleTo(actor, 'ai_calls.project_id'))
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (before) rows = rows.where('id', '<', before);
    return rows.execute();
  },
});
