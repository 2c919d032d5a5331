import { sql } from 'kysely';
import type { SystemTx, Tx } from '../../../kernel/db/db.ts';
import type { GrantColumns } from './accounts.ts';

const inSeconds = (seconds: number) => sql<Date>`now() + make_interval(secs => ${seconds})`;
const nextVersion = { version: sql<number>`version + 1` };
const leaseFree = { refresh_lease_owner: null, refresh_lease_until: null };

/** SQL of the tokens in `oauth_accounts`: one refresher at a time, over all processes. */
export const tokensStore = ({ q }: Tx) => ({
  /** The account with its app, and how many seconds its access token has left by the database's clock. */
  withApp: (id: string) =>
    q
      .selectFrom('oauth_accounts as a')
      .innerJoin('platform_apps as p', 'p.id', 'a.app_id')
      .selectAll('a')
      .select([
        'p.secret_sealed',
        // An inner join: neither is null, whatever the account's columns may be.
        'p.id as app',
        'p.client_key as app_key',
        sql<string>`a.account_id`.as('external_id'),
        sql<number>`extract(epoch from a.expire_at - now())::float`.as('seconds_left'),
      ])
      .where('a.id', '=', id)
      .executeTakeFirst(),
  /** The account with its app, where it has one: accounts known by name alone have none. */
  forHand: (id: string) =>
    q
      .selectFrom('oauth_accounts as a')
      .leftJoin('platform_apps as p', 'p.id', 'a.app_id')
      .select(['a.platform', 'a.simulated', 'a.app_id', 'a.client_key', 'a.account_id', 'p.secret_sealed'])
      .where('a.id', '=', id)
      .where('a.status', '<>', 'unbound')
      .executeTakeFirst(),
  /** undefined: another refresher is at work, or the grant seen is not the current one any more. */
  takeLease: (
    id: string,
    { owner, grantVersion, seconds }: { owner: string; grantVersion: number; seconds: number },
  ) =>
    q
      .updateTable('oauth_accounts')
      .set({ refresh_lease_owner: owner, refresh_lease_until: inSeconds(seconds) })
      .where('id', '=', id)
      .where('status', '=', 'active')
      .where('grant_version', '=', grantVersion)
      .where((eb) =>
        eb.or([eb('refresh_lease_until', 'is', null), eb('refresh_lease_until', '<', sql<Date>`now()`)]),
      )
      .returning('id')
      .executeTakeFirst(),
  /** undefined: the lease went to somebody else, or the person has authorised again meanwhile. */
  storeGrant: (id: string, owner: string, { refresh_in_seconds, ...grant }: GrantColumns) =>
    q
      .updateTable('oauth_accounts')
      .set({
        ...grant,
        ...leaseFree,
        ...nextVersion,
        refresh_at: inSeconds(refresh_in_seconds),
        refresh_failures: 0,
        status_reason: null,
        grant_version: sql<number>`grant_version + 1`,
      })
      .where('id', '=', id)
      .where('refresh_lease_owner', '=', owner)
      .returning('id')
      .executeTakeFirst(),
  tryAgain: (
    id: string,
    owner: string,
    { inSeconds: seconds, reason }: { inSeconds: number; reason: string },
  ) =>
    q
      .updateTable('oauth_accounts')
      .set({
        ...leaseFree,
        ...nextVersion,
        refresh_at: inSeconds(seconds),
        refresh_failures: sql<number>`refresh_failures + 1`,
        status_reason: reason,
      })
      .where('id', '=', id)
      .where('refresh_lease_owner', '=', owner)
      .execute(),
  /** undefined: it is known already, or the refusal was about an older grant. */
  stop: (id: string, grantVersion: number, reason: string) =>
    q
      .updateTable('oauth_accounts')
      .set({ ...leaseFree, ...nextVersion, status: 'reauth_required', status_reason: reason })
      .where('id', '=', id)
      .where('status', '=', 'active')
      .where('grant_version', '=', grantVersion)
      .returningAll()
      .executeTakeFirst(),
});

export type TokenRow = NonNullable<Awaited<ReturnType<ReturnType<typeof tokensStore>['withApp']>>>;

/** Accounts of all enterprises whose refresh is due and that nobody refreshes now. */
export const accountsToRefresh = async ({ q }: SystemTx, most: number) =>
  (
    await sql<{
      tenant_id: string;
      id: string;
    }>`select tenant_id, id from accounts_to_refresh(${most})`.execute(q)
  ).rows;
