import { sql } from 'kysely';
import type { SystemTx, Tx } from '../../kernel/db/db.ts';

export type NewKey = {
  id: string;
  user_id: string;
  name: string;
  prefix: string;
  token_hash: Buffer;
  scopes: string[];
  /** Days until it ends; null: it does not. */
  days: number | null;
};

export const keysStore = ({ q, tenantId }: Tx) => ({
  /** Newest first; of one person, or of all with null. */
  list: (userId: string | null, before: string | undefined, limit: number) => {
    let rows = q
      .selectFrom('api_keys as k')
      .leftJoin('users as u', 'u.id', 'k.user_id')
      .select([
        'k.id',
        'k.user_id',
        'k.name',
        'k.prefix',
        'k.scopes',
        'k.expires_at',
        'k.last_used_at',
        'k.last_address',
        'k.created_at',
        'u.name as owner_name',
      ])
      .orderBy('k.id', 'desc')
      .limit(limit);
    if (userId) rows = rows.where('k.user_id', '=', userId);
    if (before) rows = rows.where('k.id', '<', before);
    return rows.execute();
  },
  /** How many a person has; two creations of one person wait for each other. */
  countOf: async (userId: string): Promise<number> => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`api keys ${tenantId} ${userId}`}, 0))`.execute(
      q,
    );
    const { count } = await q
      .selectFrom('api_keys')
      .select(sql<number>`count(*)::int`.as('count'))
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    return count;
  },
  add: ({ days, ...key }: NewKey) =>
    q
      .insertInto('api_keys')
      .values({
        ...key,
        tenant_id: tenantId,
        expires_at: days === null ? null : sql<Date>`now() + make_interval(days => ${days})`,
      })
      .execute(),
  /** Of one person, or anybody's with null; answers its name. */
  remove: (id: string, userId: string | null) => {
    let gone = q.deleteFrom('api_keys').where('id', '=', id).returning('name');
    if (userId) gone = gone.where('user_id', '=', userId);
    return gone.executeTakeFirst();
  },
});

export type KeyRow = {
  key_id: string;
  user_id: string;
  name: string;
  email: string;
  locale: string;
  time_zone: string;
  tenant_id: string;
  role: string;
  scopes: string[];
  stale: boolean;
};

/** Who is behind this key: one statement per request. */
export const keyRow = async (q: SystemTx['q'], tokenHash: Buffer): Promise<KeyRow | null> => {
  const { rows } = await sql<KeyRow>`select * from api_key_actor(${tokenHash})`.execute(q);
  return rows[0] ?? null;
};

export const touchKey = (q: SystemTx['q'], id: string, address: string) =>
  sql`select touch_api_key(${id}, ${address})`.execute(q);
