import { sql } from 'kysely';
import { type Member, visibleTo } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';

const untilExpiry = sql<Date>`now() + interval '48 hours'`;

export type UploadRow = {
  id: string;
  asset_id: string;
  bytes: number | null;
  created_by: string;
  finished_at: Date | null;
  expired: boolean;
};

/** SQL of `uploads`. An upload lives as long as its asset does. */
export const uploadsStore = ({ q, tenantId }: Tx) => {
  const alive = (id: string) =>
    q
      .selectFrom('uploads')
      .innerJoin('assets', 'assets.id', 'uploads.asset_id')
      .select([
        'uploads.id',
        'uploads.asset_id',
        'uploads.bytes',
        'uploads.created_by',
        'uploads.finished_at',
        sql<boolean>`uploads.expires_at < now()`.as('expired'),
      ])
      .where('uploads.id', '=', id)
      .where('assets.deleted_at', 'is', null);
  const one = (id: string) => q.updateTable('uploads').where('id', '=', id);
  return {
    add: (upload: { id: string; asset_id: string; bytes: number | null; created_by: string }) =>
      q
        .insertInto('uploads')
        .values({ ...upload, tenant_id: tenantId, expires_at: untilExpiry })
        .returning('expires_at')
        .executeTakeFirstOrThrow(),
    visible: (actor: Member, id: string): Promise<UploadRow | undefined> =>
      alive(id).where(visibleTo(actor, 'assets.project_id')).executeTakeFirst(),
    byId: (id: string): Promise<UploadRow | undefined> => alive(id).executeTakeFirst(),
    locked: (id: string): Promise<UploadRow | undefined> => alive(id).forUpdate('uploads').executeTakeFirst(),
    /** Whatever became of the asset. */
    ofAsset: (assetId: string) =>
      q.selectFrom('uploads').select('id').where('asset_id', '=', assetId).executeTakeFirst(),
    /** Somebody sends: the time to expiry begins anew. */
    keepAlive: (id: string) => one(id).set({ seen_at: sql<Date>`now()`, expires_at: untilExpiry }).execute(),
    looked: (id: string) => one(id).set({ seen_at: sql<Date>`now()` }).execute(),
    announce: (id: string, bytes: number) => one(id).set({ bytes }).execute(),
    finish: (id: string) => one(id).set({ finished_at: sql<Date>`now()` }).execute(),
    removeOfAsset: (assetId: string) => q.deleteFrom('uploads').where('asset_id', '=', assetId).execute(),
  };
};
