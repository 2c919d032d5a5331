import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import { type Member, visibleTo } from '../../kernel/authz.ts';
import type { Tx } from '../../kernel/db/db.ts';
import { likeText } from '../../kernel/db/json.ts';
import type { Copies, CopyVersions } from '../../kernel/db/schema.generated.ts';

export type CopyRow = Selectable<Copies>;
export type VersionRow = Selectable<CopyVersions>;

export type CopyFilter = {
  before: string | undefined;
  limit: number;
  q?: string | undefined;
  type?: string | undefined;
  projectId?: string | undefined;
};

/** All SQL of `copies` and `copy_versions`; deleted copies do not exist here. */
export const copywritingStore = ({ q, tenantId }: Tx) => {
  const visible = (actor: Member) =>
    q
      .selectFrom('copies')
      .selectAll()
      .where('deleted_at', 'is', null)
      .where(visibleTo(actor, 'copies.project_id'));
  return {
    list: (actor: Member, filter: CopyFilter): Promise<CopyRow[]> => {
      let rows = visible(actor)
        .orderBy('id', 'desc')
        .limit(filter.limit + 1);
      if (filter.before) rows = rows.where('id', '<', filter.before);
      if (filter.q) rows = rows.where('content', 'ilike', likeText(filter.q));
      if (filter.type) rows = rows.where('type', '=', filter.type);
      if (filter.projectId) rows = rows.where('project_id', '=', filter.projectId);
      return rows.execute();
    },

    one: (actor: Member, id: string): Promise<CopyRow | undefined> =>
      visible(actor).where('id', '=', id).executeTakeFirst(),

    /** The row, locked until the end of the transaction. */
    toChange: (actor: Member, id: string): Promise<CopyRow | undefined> =>
      visible(actor).where('id', '=', id).forUpdate('copies').executeTakeFirst(),

    add: (row: Omit<Insertable<Copies>, 'tenant_id'>): Promise<CopyRow> =>
      q
        .insertInto('copies')
        .values({ ...row, tenant_id: tenantId })
        .returningAll()
        .executeTakeFirstOrThrow(),

    change: (id: string, change: Pick<Updateable<Copies>, 'content' | 'model' | 'label'>) =>
      q
        .updateTable('copies')
        .set((eb) => ({ ...change, version: eb('version', '+', 1), updated_at: sql<Date>`now()` }))
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow(),

    remove: (id: string) =>
      q
        .updateTable('copies')
        .set((eb) => ({ deleted_at: sql<Date>`now()`, version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .execute(),

    /** Keeps the row's text as it is now. */
    addVersion: (row: CopyRow, by: string) =>
      q
        .insertInto('copy_versions')
        .values({
          tenant_id: tenantId,
          copy_id: row.id,
          version: row.version,
          content: row.content,
          model: row.model,
          created_by: by,
        })
        .execute(),

    /** The newest 200. */
    versions: (id: string): Promise<VersionRow[]> =>
      q
        .selectFrom('copy_versions')
        .selectAll()
        .where('copy_id', '=', id)
        .orderBy('version', 'desc')
        .limit(200)
        .execute(),

    /** The model that wrote exactly this text of the copy before; undefined when none did. */
    machineOf: async (id: string, content: string): Promise<string | undefined> => {
      const row = await q
        .selectFrom('copy_versions')
        .select('model')
        .where('copy_id', '=', id)
        .where('content', '=', content)
        .where('model', '<>', 'person')
        .limit(1)
        .executeTakeFirst();
      return row?.model;
    },
  };
};
