import { type Selectable, sql } from 'kysely';
import { type Member, visibleTo } from '../../../kernel/authz.ts';
import type { DB, Tx } from '../../../kernel/db/db.ts';
import { likeText } from '../../../kernel/db/json.ts';

export type AccountRow = Selectable<DB['oauth_accounts']>;

type ListWanted = {
  before: string | undefined;
  limit: number;
  q?: string | undefined;
  platform?: string | undefined;
  status?: string | undefined;
  projectId?: string | undefined;
  groupId?: string | undefined;
  tag?: string | undefined;
  ownerId?: string | undefined;
};

/** Everything that a new grant brings; `refresh_at` is in seconds from now. */
export type GrantColumns = {
  access_token_sealed: Buffer;
  refresh_token_sealed: Buffer | null;
  expire_at: Date;
  refresh_expire_at: Date | null;
  refresh_in_seconds: number;
  scopes: string[];
};

export type NewAccount = {
  id: string;
  project_id: string | null;
  platform: string;
  app_id: string;
  client_key: string;
  base_url: string | null;
  account_id: string;
  display_name: string;
  avatar_url: string | null;
  simulated: boolean;
  binding: string;
  created_by: string;
};

/** What people say of an account. */
export type FactColumns = Partial<
  Pick<
    AccountRow,
    | 'project_id'
    | 'owner_id'
    | 'tags'
    | 'keeper_name'
    | 'keeper_note'
    | 'notes'
    | 'display_name'
    | 'account_id'
  >
> & { defaults?: string };

const inSeconds = (seconds: number) => sql<Date>`now() + make_interval(secs => ${seconds})`;
const inGroup = (groupId: string) =>
  sql<boolean>`exists (select 1 from account_group_members m where m.account_id = oauth_accounts.id and m.group_id = ${groupId})`;
/** One text for any number of ids, so that the plan is made once. */
const oneOf = (ids: string[]) => sql<boolean>`id = any(${ids}::text[])`;
const nextVersion = { version: sql<number>`version + 1` };
const granted = ({ refresh_in_seconds, ...grant }: GrantColumns) => ({
  ...grant,
  refresh_at: inSeconds(refresh_in_seconds),
  refresh_failures: 0,
  refresh_lease_owner: null,
  refresh_lease_until: null,
  status: 'active' as const,
  status_reason: null,
});

/** SQL of `oauth_accounts` as people see them. */
export const accountsStore = ({ q, tenantId }: Tx) => {
  const bound = () => q.selectFrom('oauth_accounts').selectAll().where('status', '<>', 'unbound');
  const visible = (actor: Member) => bound().where(visibleTo(actor, 'oauth_accounts.project_id'));
  return {
    list({ before, limit, q: words, ...wanted }: ListWanted, actor: Member) {
      const { platform, status, projectId, groupId, tag, ownerId } = wanted;
      let rows = visible(actor)
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (before) rows = rows.where('id', '<', before);
      if (words)
        rows = rows.where((eb) =>
          eb.or(
            (['display_name', 'account_id', 'keeper_name'] as const).map((column) =>
              eb(column, 'ilike', likeText(words)),
            ),
          ),
        );
      if (platform) rows = rows.where('platform', '=', platform);
      if (status) rows = rows.where('status', '=', status);
      if (projectId) rows = rows.where('project_id', '=', projectId);
      if (groupId) rows = rows.where(inGroup(groupId));
      if (tag) rows = rows.where(sql<boolean>`${tag} = any(tags)`);
      if (ownerId) rows = rows.where('owner_id', '=', ownerId);
      return rows.execute();
    },
    visible: (actor: Member, id: string) => visible(actor).where('id', '=', id).executeTakeFirst(),
    visibleLocked: (actor: Member, id: string) =>
      visible(actor).where('id', '=', id).forUpdate().executeTakeFirst(),
    /** Several at once, which nobody unbinds until the transaction ends; always locked in the same order. */
    visibleHeld: (actor: Member, ids: string[]) =>
      visible(actor).where(oneOf(ids)).orderBy('id').forShare().execute(),
    visibleLockedOf: (actor: Member, ids: string[]) =>
      visible(actor).where(oneOf(ids)).orderBy('id').forUpdate().execute(),
    /** Every account that this person sees: for matching the lines of a spreadsheet. */
    allVisible: (actor: Member) => visible(actor).orderBy('id').execute(),
    visibleOf: (actor: Member, ids: string[]) => visible(actor).where(oneOf(ids)).execute(),
    names: (ids: string[]) =>
      q.selectFrom('oauth_accounts').select(['id', 'display_name']).where(oneOf(ids)).execute(),
    heldStatus: async (id: string) =>
      (
        await q
          .selectFrom('oauth_accounts')
          .select('status')
          .where('id', '=', id)
          .forShare()
          .executeTakeFirst()
      )?.status,
    byId: (id: string) => bound().where('id', '=', id).executeTakeFirst(),
    locked: (id: string) => bound().where('id', '=', id).forUpdate().executeTakeFirst(),
    ofApp: (appId: string, externalId: string) =>
      bound().where('app_id', '=', appId).where('account_id', '=', externalId).executeTakeFirst(),
    /** `within`: what external ids are unique in, see `realmOf`. */
    lockedByExternal: (platform: string, within: string, externalId: string) =>
      bound()
        .where('platform', '=', platform)
        .where(sql<boolean>`coalesce(base_url, client_key) = ${within}`)
        .where('account_id', '=', externalId)
        .forUpdate()
        .executeTakeFirst(),

    /** Known by name alone. undefined: this id, or this name without an id, is there. */
    addManual: (
      account: Omit<
        NewAccount,
        'app_id' | 'client_key' | 'base_url' | 'account_id' | 'avatar_url' | 'binding'
      > & {
        account_id: string | null;
      } & FactColumns,
    ) =>
      q
        .insertInto('oauth_accounts')
        .values({ ...account, binding: 'manual', tenant_id: tenantId })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst(),
    /** undefined: somebody, perhaps of another enterprise, has bound it. */
    add: (account: NewAccount, grant: GrantColumns) =>
      q
        .insertInto('oauth_accounts')
        .values({ ...account, ...granted(grant), tenant_id: tenantId })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst(),
    /** The same person has authorised again: takes the grant, and lets a refresh under way come to nothing. */
    authorisedAgain: (
      id: string,
      grant: GrantColumns,
      shown: { display_name: string; avatar_url: string | null; app_id: string; client_key: string },
    ) =>
      q
        .updateTable('oauth_accounts')
        .set({
          ...shown,
          ...granted(grant),
          grant_version: sql<number>`grant_version + 1`,
          ...nextVersion,
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow(),
    change: (id: string, set: FactColumns) =>
      q
        .updateTable('oauth_accounts')
        .set({ ...set, ...nextVersion })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow(),
    unbind: (id: string) =>
      q
        .updateTable('oauth_accounts')
        .set({
          status: 'unbound',
          status_reason: null,
          access_token_sealed: null,
          refresh_token_sealed: null,
          refresh_at: null,
          refresh_lease_owner: null,
          refresh_lease_until: null,
          ...nextVersion,
        })
        .where('id', '=', id)
        .execute(),

    checked: (id: string) =>
      q.updateTable('oauth_accounts').set({ checked_at: sql<Date>`now()` }).where('id', '=', id).execute(),
    /** Those that have a grant which nobody has tried for so many hours. */
    unchecked: (ids: string[], hours: number) =>
      bound()
        .where(oneOf(ids))
        .where('status', '=', 'active')
        .where('binding', '<>', 'manual')
        .where((eb) =>
          eb.or([
            eb('checked_at', 'is', null),
            eb('checked_at', '<', sql<Date>`now() - make_interval(hours => ${hours})`),
          ]),
        )
        .execute(),
    tags: (actor: Member) =>
      q
        .selectFrom(visible(actor).as('a'))
        .select([sql<string>`unnest(tags)`.as('tag'), sql<number>`count(*)::int`.as('accounts')])
        .groupBy('tag')
        .orderBy('tag')
        .execute(),

    isUsed: async (id: string) =>
      Boolean(
        await q
          .selectFrom('account_uses')
          .select('account_id')
          .where('account_id', '=', id)
          .limit(1)
          .executeTakeFirst(),
      ),
    addUses: async (uses: { accountId: string; by: { kind: string; id: string } }[]): Promise<void> => {
      await Promise.all(
        uses.map(({ accountId, by }) =>
          q
            .insertInto('account_uses')
            .values({ tenant_id: tenantId, account_id: accountId, user_kind: by.kind, user_id: by.id })
            .onConflict((conflict) => conflict.doNothing())
            .execute(),
        ),
      );
    },
    dropUses: (by: { kind: string; id: string }) =>
      q.deleteFrom('account_uses').where('user_kind', '=', by.kind).where('user_id', '=', by.id).execute(),
  };
};
