import { type Selectable, sql } from 'kysely';
import type { DB, Tx } from '../../../kernel/db/db.ts';

export type StateRow = Selectable<DB['oauth_states']>;
/** Who may use a state: the session that began, or the link that did. */
export type StateHolder = { session_id: string; user_id: string } | { link: true };

type NewState = Omit<StateRow, 'tenant_id' | 'expires_at' | 'used_at'>;

/** SQL of `oauth_states`: one-time keys of an authorisation under way. */
export const statesStore = ({ q, tenantId }: Tx) => ({
  add: (state: NewState, lifeSeconds: number) =>
    q
      .insertInto('oauth_states')
      .values({
        ...state,
        tenant_id: tenantId,
        expires_at: sql<Date>`now() + make_interval(secs => ${lifeSeconds})`,
      })
      .returning('expires_at')
      .executeTakeFirstOrThrow(),
  /** Whether a link began it; undefined: there is no such state. */
  byLink: async (hash: Buffer): Promise<boolean | undefined> => {
    const row = await q
      .selectFrom('oauth_states')
      .select('link_id')
      .where('state_hash', '=', hash)
      .executeTakeFirst();
    return row && row.link_id !== null;
  },
  /** Only one caller gets it, only once, only from where it began. */
  use: (hash: Buffer, by: StateHolder) => {
    const wanted = q
      .updateTable('oauth_states')
      .set({ used_at: sql<Date>`now()` })
      .where('state_hash', '=', hash)
      .where('used_at', 'is', null)
      .where('expires_at', '>', sql<Date>`now()`)
      .returningAll();
    return (
      'link' in by
        ? wanted.where('link_id', 'is not', null)
        : wanted.where('session_id', '=', by.session_id).where('user_id', '=', by.user_id)
    ).executeTakeFirst();
  },
  forgetOld: () =>
    q.deleteFrom('oauth_states').where('expires_at', '<', sql<Date>`now() - interval '1 day'`).execute(),
});
