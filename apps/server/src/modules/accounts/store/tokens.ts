import { sql } from 'kysely';
import type { SystemTx, Tx } from '../../../kernel/db/db.ts';
import type { GrantColumns } from './accounts.ts';

const inSeconds = (seconds: number) => sql<Date>`now() + make_interval(secs => ${seconds})`;
const nextVersion = { version: sql<number>`version + 1` };
const leaseFree = { refresh_lease_owner: null, refresh_lease_until: null };

/** The app's columns, named apart from the account's. */
const appColumns = [
  'p.id as app_ref',
  'p.client_key as app_key',
  'p.secret_sealed as app_secret',
  'p.base_url as app_base_url',
] as const;
/** Under which id the platform knows the account, and how long its access token lives by the database's clock. */
const asCalled = [
  sql<string>`a.account_id`.as('external_id'),
  sql<number>`extract(epoch from a.expire_at - now())::float`.as('seconds_left'),
] as const;
type AppColumns<Nothing> = {
  app_ref: string | Nothing;
  app_key: string | Nothing;
  app_secret: Buffer | Nothing;
  app_base_url: string | null;
};
const appOf = ({ app_ref, app_key, app_secret, app_base_url }: AppColumns<never>) => ({
  id: app_ref,
  client_key: app_key,
  secret_sealed: app_secret,
  base_url: app_base_url,
});
const hasApp = (row: AppColumns<null>): row is AppColumns<never> => row.app_ref !== null;

/** SQL of the tokens in `oauth_accounts`: one refresher at a time, over all processes. */
export const tokensStore = ({ q }: Tx) => ({
  /** The account with its app, and how many seconds its access token has left by the database's clock. */
  withApp: async (id: string) => {
    const row = await q
      .selectFrom('oauth_accounts as a')
      .innerJoin('platform_apps as p', 'p.id', 'a.app_id')
      .selectAll('a')
      .select([...appColumns, ...asCalled])
      .where('a.id', '=', id)
      .executeTakeFirst();
    return row && { ...row, app: appOf(row) };
  },
  /** The same of several, with what a call needs and no more; without those that have no app. */
  eachWithApp: async (ids: string[]) => {
    const rows = await q
      .selectFrom('oauth_accounts as a')
      .innerJoin('platform_apps as p', 'p.id', 'a.app_id')
      .select(['a.id', 'a.platform', 'a.simulated', 'a.status', 'a.grant_version', 'a.access_token_sealed'])
      .select([...appColumns, ...asCalled])
      .where(sql<boolean>`a.id = any(${ids}::text[])`)
      .execute();
    return rows.map((row) => ({ ...row, app: appOf(row) }));
  },
  /** The account with its app, where it has one: accounts known by name alone have none. */
  forHand: async (id: string) => {
    const row = await q
      .selectFrom('oauth_accounts as a')
      .leftJoin('platform_apps as p', 'p.id', 'a.app_id')
      .select(['a.platform', 'a.simulated', 'a.account_id', ...appColumns])
      .where('a.id', '=', id)
      .where('a.status', '<>', 'unbound')
      .executeTakeFirst();
    return row && { ...row, app: hasApp(row) ? appOf(row) : null };
  },
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
export type CallRow = Awaited<ReturnType<ReturnType<typeof tokensStore>['eachWithApp']>>[number];

/** Accounts of all enterprises whose refresh is due and that nobody refreshes now. */
export const accountsToRefresh = async ({ q }: SystemTx, most: number) =>
  (
    await sql<{
      tenant_id: string;
      id: string;
    }>`select tenant_id, id from accounts_to_refresh(${most})`.execute(q)
  ).rows;
