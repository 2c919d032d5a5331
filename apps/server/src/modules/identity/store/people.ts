import { sql } from 'kysely';
import type { SystemTx } from '../../../kernel/db/db.ts';

/** People and sessions: global tables, reached before a tenant is known. */
export const identityStore = ({ q }: Pick<SystemTx, 'q'>) => ({
  isSetUp: async (): Promise<boolean> => {
    const { rows } = await sql<{ is_set_up: boolean }>`select is_set_up()`.execute(q);
    return rows[0]!.is_set_up;
  },
  personByEmail: (email: string) =>
    q
      .selectFrom('users')
      .select(['id', 'name', 'email', 'password_hash', 'status', 'is_system_admin', 'locale', 'time_zone'])
      .where(sql`lower(email)`, '=', email.toLowerCase())
      .executeTakeFirst(),
  personById: (id: string) => q.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst(),
  addPerson: (person: {
    id: string;
    email: string;
    name: string;
    password_hash: string | null;
    is_system_admin?: boolean;
    locale?: string;
  }) => q.insertInto('users').values(person).execute(),
  changePerson: (
    id: string,
    change: { name?: string; locale?: string; time_zone?: string; password_hash?: string },
  ) =>
    q
      .updateTable('users')
      .set({ ...change, version: sql`version + 1`, updated_at: sql`now()` })
      .where('id', '=', id)
      .execute(),

  membershipsOf: async (userId: string) => {
    const { rows } = await sql<{
      tenant_id: string;
      tenant_name: string;
      role: string;
    }>`select * from memberships_of(${userId})`.execute(q);
    return rows;
  },

  addSession: (session: {
    id: string;
    token_hash: Buffer;
    user_id: string;
    tenant_id: string | null;
    address: string;
    user_agent: string | null;
  }) =>
    q
      .insertInto('sessions')
      .values({ ...session, expires_at: sql`now() + interval '30 days'` })
      .execute(),
  sessionsOf: (userId: string) =>
    q
      .selectFrom('sessions')
      .selectAll()
      .where('user_id', '=', userId)
      .where('expires_at', '>', sql<Date>`now()`)
      .orderBy('seen_at', 'desc')
      .execute(),
  endSession: async (userId: string, id: string): Promise<boolean> => {
    const gone = await q
      .deleteFrom('sessions')
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return gone.numDeletedRows > 0n;
  },
  endOtherSessions: (userId: string, keep: string) =>
    q.deleteFrom('sessions').where('user_id', '=', userId).where('id', '<>', keep).execute(),
  confirmSession: (id: string) =>
    q.updateTable('sessions').set({ confirmed_at: sql`now()` }).where('id', '=', id).execute(),
  chooseTenant: (sessionId: string, tenantId: string) =>
    q.updateTable('sessions').set({ tenant_id: tenantId }).where('id', '=', sessionId).execute(),
  /** Slides the expiry of a session in use. */
  touchSession: (id: string) =>
    q
      .updateTable('sessions')
      .set({ seen_at: sql`now()`, expires_at: sql`now() + interval '30 days'` })
      .where('id', '=', id)
      .execute(),
  removeExpired: async (): Promise<void> => {
    await q.deleteFrom('sessions').where('expires_at', '<', sql<Date>`now()`).execute();
    await q
      .deleteFrom('sign_in_failures')
      .where('window_started_at', '<', sql<Date>`now() - interval '1 day'`)
      .execute();
  },

  /** Seconds that this key must still wait: none for the first five failures in a quarter of an hour, then doubling to a minute. */
  waitOf: async (key: Buffer): Promise<number> => {
    const { rows } = await sql<{ wait: number }>`
      select greatest(0, extract(epoch from window_started_at - now()) + least(60, 2 ^ (failures - 5)))::float as wait
        from sign_in_failures where key_hash = ${key} and failures >= 5 and window_started_at > now() - interval '15 minutes'`.execute(
      q,
    );
    return rows[0]?.wait ?? 0;
  },
  countFailure: async (key: Buffer): Promise<void> => {
    await sql`
      insert into sign_in_failures as f (key_hash, failures, window_started_at) values (${key}, 1, now())
      on conflict (key_hash) do update set
        failures = case when f.window_started_at < now() - interval '15 minutes' then 1 else f.failures + 1 end,
        window_started_at = now()`.execute(q);
  },
  forgetFailures: (key: Buffer) => q.deleteFrom('sign_in_failures').where('key_hash', '=', key).execute(),

  /** Hashes of the set-up links that work; locks them, so that two browsers cannot both use one. */
  setupTokenHashes: async (): Promise<string[]> => {
    const row = await q
      .selectFrom('installation')
      .select('value')
      .where('key', '=', 'setup_token')
      .forUpdate()
      .executeTakeFirst();
    return (row?.value as { hashes: string[] } | undefined)?.hashes ?? [];
  },
  saveSetupTokens: (hashes: string[]) =>
    q
      .insertInto('installation')
      .values({ key: 'setup_token', value: JSON.stringify({ hashes }) })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet({ value: JSON.stringify({ hashes }), updated_at: sql`now()` }),
      )
      .execute(),
  dropSetupToken: () => q.deleteFrom('installation').where('key', '=', 'setup_token').execute(),
});

export type SessionRow = {
  session_id: string;
  user_id: string;
  name: string;
  email: string;
  locale: string;
  time_zone: string;
  is_system_admin: boolean;
  tenant_id: string | null;
  role: string | null;
  stale: boolean;
  confirmed: boolean;
};

/** Who holds this cookie: one statement per request. */
export const sessionRow = async (q: SystemTx['q'], tokenHash: Buffer): Promise<SessionRow | null> => {
  const { rows } = await sql<SessionRow>`select * from session_actor(${tokenHash})`.execute(q);
  return rows[0] ?? null;
};
