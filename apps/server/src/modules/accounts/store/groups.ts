import { type Selectable, sql } from 'kysely';
import { type Member, visibleTo } from '../../../kernel/authz.ts';
import type { DB, Tx } from '../../../kernel/db/db.ts';

type GroupRow = Selectable<DB['account_groups']>;

/** SQL of `account_groups` and who is in them. */
export const groupsStore = ({ q, tenantId }: Tx) => {
  const rows = (groupIds: string[], accountIds: string[]) =>
    groupIds.flatMap((group_id) =>
      accountIds.map((account_id) => ({ tenant_id: tenantId, group_id, account_id })),
    );
  return {
    /** With how many of the accounts in each this person may see. */
    list: (actor: Member) =>
      q
        .selectFrom('account_groups as g')
        .selectAll('g')
        .select((eb) =>
          eb
            .selectFrom('account_group_members as m')
            .innerJoin('oauth_accounts as a', 'a.id', 'm.account_id')
            .select(sql<number>`count(*)::int`.as('accounts'))
            .whereRef('m.group_id', '=', 'g.id')
            .where('a.status', '<>', 'unbound')
            .where(visibleTo(actor, 'a.project_id'))
            .as('accounts'),
        )
        .orderBy(sql`lower(g.name)`)
        .execute(),
    named: (names: string[]) =>
      q
        .selectFrom('account_groups')
        .select(['id', 'name'])
        .where(sql<boolean>`lower(name) = any(${names.map((name) => name.toLowerCase())}::text[])`)
        .execute(),
    /** Ids of these that exist; nobody removes them until the transaction ends. */
    held: (ids: string[]) =>
      q
        .selectFrom('account_groups')
        .select('id')
        .where(sql<boolean>`id = any(${ids}::text[])`)
        .orderBy('id')
        .forShare()
        .execute(),
    locked: (id: string): Promise<GroupRow | undefined> =>
      q.selectFrom('account_groups').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(),
    /** undefined: there is one of this name. */
    add: (group: { id: string; name: string; created_by: string }) =>
      q
        .insertInto('account_groups')
        .values({ ...group, tenant_id: tenantId })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst(),
    rename: (id: string, name: string) =>
      q
        .updateTable('account_groups')
        .set({ name, version: sql<number>`version + 1` })
        .where('id', '=', id)
        .execute(),
    remove: (id: string) => q.deleteFrom('account_groups').where('id', '=', id).execute(),

    ofAccounts: (accountIds: string[]) =>
      q
        .selectFrom('account_group_members as m')
        .innerJoin('account_groups as g', 'g.id', 'm.group_id')
        .select(['m.account_id', 'g.id', 'g.name'])
        .where(sql<boolean>`m.account_id = any(${accountIds}::text[])`)
        .orderBy(sql`lower(g.name)`)
        .execute(),
    join: async (groupIds: string[], accountIds: string[]): Promise<void> => {
      const values = rows(groupIds, accountIds);
      if (values.length > 0)
        await q
          .insertInto('account_group_members')
          .values(values)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
    },
    leave: (groupIds: string[], accountIds: string[]) =>
      q
        .deleteFrom('account_group_members')
        .where(sql<boolean>`group_id = any(${groupIds}::text[])`)
        .where(sql<boolean>`account_id = any(${accountIds}::text[])`)
        .execute(),
    leaveAll: (accountId: string) =>
      q.deleteFrom('account_group_members').where('account_id', '=', accountId).execute(),
  };
};
