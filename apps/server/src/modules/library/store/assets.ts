import type { Asset } from '@xingluo/contracts/library';
import { type Selectable, sql } from 'kysely';
import { type Member, visibleTo } from '../../../kernel/authz.ts';
import type { DB, Tx } from '../../../kernel/db/db.ts';
import { json, likeText } from '../../../kernel/db/json.ts';

export type AssetRow = Selectable<DB['assets']>;

type ListWanted = {
  before: string | undefined;
  limit: number;
  q?: string | undefined;
  type?: string | undefined;
  status?: string | undefined;
  projectId?: string | undefined;
};

/** What a check found out. */
export type Checked = {
  type: Exclude<Asset['type'], 'unknown'>;
  url: string;
  content_type: string;
  bytes: number;
  hash: string;
};

const nextVersion = { version: sql<number>`version + 1` };
/** Bytes of what is gone are removed a second time after this, when no check can still be at work on them. */
const purgeLater = sql<Date>`now() + interval '1 hour'`;

/** SQL of `assets`. */
export const assetsStore = ({ q, tenantId }: Tx) => {
  const alive = () => q.selectFrom('assets').selectAll().where('deleted_at', 'is', null);
  const checking = (id: string) =>
    q
      .updateTable('assets')
      .where('id', '=', id)
      .where('status', '=', 'checking')
      .where('deleted_at', 'is', null);
  return {
    list({ before, limit, q: words, type, status, projectId }: ListWanted, actor: Member) {
      let rows = alive()
        .where(visibleTo(actor, 'assets.project_id'))
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (before) rows = rows.where('id', '<', before);
      if (words) rows = rows.where('name', 'ilike', likeText(words));
      if (type) rows = rows.where('type', '=', type);
      if (status) rows = rows.where('status', '=', status);
      if (projectId) rows = rows.where('project_id', '=', projectId);
      return rows.execute();
    },
    visible: (actor: Member, id: string) =>
      alive().where('id', '=', id).where(visibleTo(actor, 'assets.project_id')).executeTakeFirst(),
    /** The same, and nobody else changes it until the transaction ends. */
    visibleLocked: (actor: Member, id: string) =>
      alive()
        .where('id', '=', id)
        .where(visibleTo(actor, 'assets.project_id'))
        .forUpdate()
        .executeTakeFirst(),
    byId: (id: string) => alive().where('id', '=', id).executeTakeFirst(),
    locked: (id: string) => alive().where('id', '=', id).forUpdate().executeTakeFirst(),

    add: (asset: {
      id: string;
      project_id: string | null;
      name: string;
      bytes: number;
      created_by: string;
    }) =>
      q
        .insertInto('assets')
        .values({ ...asset, tenant_id: tenantId })
        .execute(),
    rename: (id: string, name: string) =>
      q
        .updateTable('assets')
        .set({ name, ...nextVersion })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow(),
    remove: (id: string) =>
      q
        .updateTable('assets')
        .set({ deleted_at: sql<Date>`now()`, purge_at: purgeLater, ...nextVersion })
        .where('id', '=', id)
        .where('deleted_at', 'is', null)
        .returning('id')
        .executeTakeFirst(),

    announce: (id: string, bytes: number) =>
      q.updateTable('assets').set({ bytes }).where('id', '=', id).execute(),
    startChecking: (id: string, bytes: number) =>
      q
        .updateTable('assets')
        .set({ status: 'checking', bytes, checking_since: sql<Date>`now()`, ...nextVersion })
        .where('id', '=', id)
        .where('status', '=', 'uploading')
        .where('deleted_at', 'is', null)
        .returning('id')
        .executeTakeFirst(),
    /** Says where the bytes are about to go; undefined when nobody waits for this check any more. */
    foretell: (id: string, checked: Checked) => checking(id).set(checked).returning('id').executeTakeFirst(),
    makeReady: (id: string, found: { poster_url: string | null; meta: object }) =>
      checking(id)
        .set({ ...found, meta: json(found.meta), status: 'ready', ...nextVersion })
        .returningAll()
        .executeTakeFirst(),
    refuse: (id: string, refusal: { code: string; detail?: string }) =>
      checking(id)
        .set({ status: 'refused', refusal: json(refusal), url: null, purge_at: purgeLater, ...nextVersion })
        .returningAll()
        .executeTakeFirst(),
    purged: (id: string) => q.updateTable('assets').set({ purge_at: null }).where('id', '=', id).execute(),

    isUsed: async (id: string) =>
      Boolean(
        await q.selectFrom('asset_uses').select('asset_id').where('asset_id', '=', id).executeTakeFirst(),
      ),
    addUse: (id: string, by: { kind: string; id: string }) =>
      q
        .insertInto('asset_uses')
        .values({ tenant_id: tenantId, asset_id: id, user_kind: by.kind, user_id: by.id })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    dropUses: (by: { kind: string; id: string }) =>
      q.deleteFrom('asset_uses').where('user_kind', '=', by.kind).where('user_id', '=', by.id).execute(),
  };
};
