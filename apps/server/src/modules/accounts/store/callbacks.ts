import { sql } from 'kysely';
import type { Db, SystemTx, Tx } from '../../../kernel/db/db.ts';

export type NewCallback = {
  id: string;
  app_id: string;
  message_id: string;
  kind: string;
  account_ref: string | null;
  account_external_id: string | null;
  post_external_id: string | null;
  content_sealed: Buffer | null;
  happened_at: Date | null;
  handled_at: Date | null;
};

/** SQL of `platform_callbacks`. */
export const callbacksStore = ({ q, tenantId }: Tx) => ({
  /** false: this message came before. */
  add: async (callback: NewCallback): Promise<boolean> => {
    const added = await q
      .insertInto('platform_callbacks')
      .values({ ...callback, tenant_id: tenantId })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    return added !== undefined;
  },
  /** A part of the product acted on it. */
  markHandled: (id: string) =>
    q
      .updateTable('platform_callbacks')
      .set({ handled_at: sql`now()` })
      .where('id', '=', id)
      .where('handled_at', 'is', null)
      .execute(),
  /** Of every app that was ever called: when last, and how often in the last 7 days. */
  byApp: () =>
    q
      .selectFrom('platform_callbacks')
      .select('app_id')
      .select([
        sql<Date>`max(received_at)`.as('last_at'),
        sql<number>`(count(*) filter (where received_at > now() - interval '7 days'))::int`.as('last_week'),
      ])
      .groupBy('app_id')
      .execute(),
});

/** The apps that a callback address may speak for: the one it names, or (simulated platforms) all of the platform. */
export const appsOfCallback = async (
  db: Db,
  platform: string,
  appId: string | null,
): Promise<{ tenant_id: string; id: string }[]> =>
  (
    await db.lookUp((q) =>
      sql<{
        tenant_id: string;
        id: string;
      }>`select tenant_id, id from callback_apps(${platform}, ${appId})`.execute(q),
    )
  ).rows;

/** Forgets callbacks of all enterprises that are older than they are kept, in one bite; how many went. */
export const forgetOldCallbacks = async (
  { q }: SystemTx,
  kept: { handledDays: number; unhandledDays: number },
  most: number,
): Promise<number> => {
  const { rows } = await sql<{ gone: number }>`
    select forget_old_callbacks(${kept.handledDays}, ${kept.unhandledDays}, ${most}) as gone`.execute(q);
  return rows[0]!.gone;
};
