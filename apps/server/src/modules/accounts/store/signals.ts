import { sql } from 'kysely';
import type { SystemTx, Tx } from '../../../kernel/db/db.ts';

/** SQL of `account_signals`: what the events of other modules say about accounts. */
export const signalsStore = ({ q, tenantId }: Tx) => ({
  /** An account that is not there any more needs no signal; the same event twice is one. */
  add: (eventId: string, accountId: string, kind: string) =>
    q
      .insertInto('account_signals')
      .columns(['event_id', 'tenant_id', 'account_id', 'kind'])
      .expression((eb) =>
        eb
          .selectFrom('oauth_accounts')
          .select([
            sql<string>`${eventId}`.as('event_id'),
            sql<string>`${tenantId}`.as('tenant_id'),
            'id',
            sql<string>`${kind}`.as('kind'),
          ])
          .where('id', '=', accountId),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  /** Per account and kind: when last, and how often in the last seven days. */
  summary: (accountIds: string[]) =>
    q
      .selectFrom('account_signals')
      .select([
        'account_id',
        'kind',
        sql<Date>`max(at)`.as('last_at'),
        sql<number>`(count(*) filter (where at > now() - interval '7 days'))::int`.as('lately'),
      ])
      .where(sql<boolean>`account_id = any(${accountIds}::text[])`)
      .groupBy(['account_id', 'kind'])
      .execute(),
});
export type SignalSummary = Awaited<ReturnType<ReturnType<typeof signalsStore>['summary']>>[number];

/** Forgets what no score looks at any more, in all enterprises. */
export const forgetOldSignals = async ({ q }: SystemTx): Promise<void> => {
  await sql`select forget_old_account_signals()`.execute(q);
};
