import { type Selectable, sql } from 'kysely';
import type { DB, Tx } from '../../../kernel/db/db.ts';

export type StateRow = Selectable<DB['oauth_states']>;

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
  /** Only one caller gets it, only once, only from the browser that began. */
  use: (hash: Buffer, by: { session_id: string; user_id: string }) =>
    q
      .updateTable('oauth_states')
      .set({ used_at: sql<Date>`now()` })
      .where('state_hash', '=', hash)
      .where('session_id', '=', by.session_id)
      .where('user_id', '=', by.user_id)
      .where('used_at', 'is', null)
      .where('expires_at', '>', sql<Date>`now()`)
      .returningAll()
      .executeTakeFirst(),
  forgetOld: () =>
    q.deleteFrom('oauth_states').where('expires_at', '<', sql<Date>`now() - interval '1 day'`).execute(),
});
