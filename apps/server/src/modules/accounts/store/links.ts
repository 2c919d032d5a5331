import { type Selectable, sql } from 'kysely';
import type { DB, Db, Tx } from '../../../kernel/db/db.ts';

export type LinkRow = Selectable<DB['reauth_links']>;

const ended = (because: 'used' | 'revoked' | 'replaced') => ({
  ended_at: sql<Date>`now()`,
  ended_because: because,
});

/** SQL of `reauth_links`: one open link per account. */
export const linksStore = ({ q, tenantId }: Tx) => {
  const alive = (hash: Buffer) =>
    q
      .selectFrom('reauth_links')
      .selectAll()
      .where('token_hash', '=', hash)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', sql<Date>`now()`);
  return {
    add: (
      link: { id: string; account_id: string; token_hash: Buffer; origin: string; created_by: string },
      lifeSeconds: number,
    ) =>
      q
        .insertInto('reauth_links')
        .values({
          ...link,
          tenant_id: tenantId,
          expires_at: sql<Date>`now() + make_interval(secs => ${lifeSeconds})`,
        })
        .returning('expires_at')
        .executeTakeFirstOrThrow(),
    byToken: (hash: Buffer) => alive(hash).executeTakeFirst(),
    openOf: (accountId: string) =>
      q
        .selectFrom('reauth_links')
        .select('expires_at')
        .where('account_id', '=', accountId)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', sql<Date>`now()`)
        .executeTakeFirst(),
    /** undefined: it is over, or it was opened too often. */
    start: (hash: Buffer, most: number) =>
      q
        .updateTable('reauth_links')
        .set({ starts: sql<number>`starts + 1` })
        .where('token_hash', '=', hash)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', sql<Date>`now()`)
        .where('starts', '<', most)
        .returningAll()
        .executeTakeFirst(),
    /** The link of a state that came back, if it still works. */
    alive: (id: string) =>
      q
        .selectFrom('reauth_links')
        .selectAll()
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', sql<Date>`now()`)
        .executeTakeFirst(),
    /** Only one caller gets it. */
    use: (id: string) =>
      q
        .updateTable('reauth_links')
        .set(ended('used'))
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', sql<Date>`now()`)
        .returning('id')
        .executeTakeFirst(),
    endOf: (accountId: string, because: 'revoked' | 'replaced') =>
      q
        .updateTable('reauth_links')
        .set(ended(because))
        .where('account_id', '=', accountId)
        .where('ended_at', 'is', null)
        .returning('id')
        .execute(),
  };
};

/** Whose link this is, before any session is believed; null: nobody's. */
export const tenantOfLink = async (db: Db, hash: Buffer): Promise<string | null> => {
  const found = await db.lookUp((q) =>
    sql<{ tenant_id: string | null }>`select reauth_link_tenant(${hash}) as tenant_id`.execute(q),
  );
  return found.rows[0]?.tenant_id ?? null;
};
