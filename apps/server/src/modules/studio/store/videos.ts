import type { videoStatuses } from '@xingluo/contracts/studio';
import { type Selectable, sql } from 'kysely';
import { type Member, visibleTo } from '../../../kernel/authz.ts';
import type { DB, Tx } from '../../../kernel/db/db.ts';
import { json, likeText } from '../../../kernel/db/json.ts';

export type VideoRow = Selectable<DB['videos']>;
type Status = (typeof videoStatuses)[number];

type ListWanted = {
  before: string | undefined;
  limit: number;
  q?: string | undefined;
  status?: string | undefined;
  projectId?: string | undefined;
};

const nextVersion = { version: sql<number>`version + 1` };

/** SQL of `videos` and of who needs them. */
export const videosStore = ({ q, tenantId }: Tx) => {
  const alive = () => q.selectFrom('videos').selectAll().where('deleted_at', 'is', null);
  const seenBy = (actor: Member, id: string) =>
    alive().where('id', '=', id).where(visibleTo(actor, 'videos.project_id'));
  const change = (id: string) => q.updateTable('videos').where('id', '=', id).where('deleted_at', 'is', null);
  return {
    list({ before, limit, q: words, status, projectId }: ListWanted, actor: Member) {
      let rows = alive()
        .where(visibleTo(actor, 'videos.project_id'))
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (before) rows = rows.where('id', '<', before);
      if (words) rows = rows.where('title', 'ilike', likeText(words));
      if (status) rows = rows.where('status', '=', status);
      if (projectId) rows = rows.where('project_id', '=', projectId);
      return rows.execute();
    },
    visible: (actor: Member, id: string) => seenBy(actor, id).executeTakeFirst(),
    /** The same, and nobody else changes it until the transaction ends. */
    visibleLocked: (actor: Member, id: string) => seenBy(actor, id).forUpdate().executeTakeFirst(),
    byId: (id: string) => alive().where('id', '=', id).executeTakeFirst(),
    /** Titles, of deleted videos too: tasks outlive them. */
    titles: (ids: string[]) =>
      q.selectFrom('videos').select(['id', 'title']).where('id', 'in', ids).execute(),
    locked: (id: string) => alive().where('id', '=', id).forUpdate().executeTakeFirst(),

    add: (video: {
      id: string;
      project_id: string | null;
      asset_id: string;
      title: string;
      created_by: string;
    }) =>
      q
        .insertInto('videos')
        .values({ ...video, tenant_id: tenantId })
        .returningAll()
        .executeTakeFirstOrThrow(),
    setStatus: (id: string, status: Status) =>
      change(id)
        .set({ status, ...nextVersion })
        .returningAll()
        .executeTakeFirst(),
    makeReady: (
      id: string,
      files: { hls_url: string; publish_url: string; cover_url: string | null; meta: object },
    ) =>
      change(id)
        .set({ ...files, meta: json(files.meta), status: 'ready', ...nextVersion })
        .returningAll()
        .executeTakeFirst(),
    edit: (id: string, fields: { title?: string; cover_url?: string }) =>
      change(id)
        .set({ ...fields, ...nextVersion })
        .returningAll()
        .executeTakeFirstOrThrow(),
    remove: (id: string) =>
      change(id)
        .set({ deleted_at: sql<Date>`now()`, purge_at: sql<Date>`now() + interval '1 hour'`, ...nextVersion })
        .execute(),
    purged: (id: string) => q.updateTable('videos').set({ purge_at: null }).where('id', '=', id).execute(),

    isUsed: async (id: string) =>
      Boolean(
        await q.selectFrom('video_uses').select('video_id').where('video_id', '=', id).executeTakeFirst(),
      ),
    addUse: (id: string, by: { kind: string; id: string }) =>
      q
        .insertInto('video_uses')
        .values({ tenant_id: tenantId, video_id: id, user_kind: by.kind, user_id: by.id })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    dropUses: (by: { kind: string; id: string }) =>
      q.deleteFrom('video_uses').where('user_kind', '=', by.kind).where('user_id', '=', by.id).execute(),
  };
};
