import type { Grant } from '@xingluo/connectors';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { tellLive } from '../../../kernel/live.ts';
import { emit } from '../../../kernel/outbox.ts';
import type { AccountsNeeds } from '../needs.ts';
import { type AccountRow, accountsStore, type GrantColumns } from '../store/accounts.ts';
import { type AppRow, appsStore } from '../store/apps.ts';
import { linksStore } from '../store/links.ts';
import type { StateRow } from '../store/states.ts';
import { grantColumns } from '../token/grant.ts';

/** Which account a grant is for. */
export type Binding = Pick<StateRow, 'tenant_id' | 'platform' | 'project_id' | 'account_id' | 'link_id'> & {
  app_id: string;
  /** The instance that gave the grant; the app may have been given another address meanwhile. */
  base_url: string | null;
};
/** Who binds: a person by a session, or the one who was given a link. */
export type BoundBy = { kind: string; id: string; userId: string | null };

/** What external ids are unique in: the instance, or the app's key where the platform makes ids per app. */
const realmOf = <Key>(of: { base_url: string | null; client_key: Key }): string | Key =>
  of.base_url ?? of.client_key;

/**
 * Stores a grant: a new account, or the same one authorised again. An account is bound once in the whole installation;
 * that another enterprise has it is all that is said. Returns the account's id.
 */
export const createBind = (needs: AccountsNeeds) => {
  const renew = (tx: Tx, row: AccountRow, app: AppRow, grant: Grant, columns: GrantColumns) =>
    accountsStore(tx).authorisedAgain(
      row.id,
      { ...columns, refresh_token_sealed: columns.refresh_token_sealed ?? row.refresh_token_sealed },
      {
        display_name: grant.displayName,
        avatar_url: grant.avatarUrl,
        app_id: app.id,
        client_key: app.client_key,
      },
    );

  const place = async (tx: Tx, binding: Binding, grant: Grant, by: BoundBy): Promise<AccountRow> => {
    const store = accountsStore(tx);
    const connector = found(needs.connectors.get(binding.platform), 'accounts.platform_unknown');
    found(await appsStore(tx).held(binding.app_id), 'accounts.app_not_found');
    const app = found(await appsStore(tx).byId(binding.app_id), 'accounts.app_not_found');
    if (app.base_url !== binding.base_url) throw new AppError('accounts.app_not_found');
    const columnsFor = (id: string) => grantColumns(needs, tx, id, grant, connector.tokenLife);

    if (binding.account_id) {
      const wanted = found(await store.locked(binding.account_id), 'accounts.account_not_found');
      if (wanted.account_id !== grant.externalId || realmOf(wanted) !== realmOf(app))
        throw new AppError('accounts.other_account');
      return renew(tx, wanted, app, grant, await columnsFor(wanted.id));
    }
    const id = newId('acc');
    const added = await store.add(
      {
        id,
        project_id: binding.project_id,
        platform: binding.platform,
        app_id: app.id,
        client_key: app.client_key,
        base_url: app.base_url,
        account_id: grant.externalId,
        display_name: grant.displayName,
        avatar_url: grant.avatarUrl,
        simulated: connector.platform.simulated,
        binding: connector.platform.binding,
        created_by: by.id,
      },
      await columnsFor(id),
    );
    if (added) return added;
    const ours = await store.lockedByExternal(binding.platform, realmOf(app), grant.externalId);
    if (!ours) throw new AppError('accounts.bound_elsewhere');
    return renew(tx, ours, app, grant, await columnsFor(ours.id));
  };

  /** A link works once; and once the account is authorised, no other link to it is needed. */
  const spendLink = async (tx: Tx, linkId: string | null, accountId: string): Promise<void> => {
    if (linkId) found(await linksStore(tx).use(linkId), 'accounts.link_invalid');
    await linksStore(tx).endOf(accountId, 'replaced');
  };

  return (
    binding: Binding,
    grant: Grant,
    by: BoundBy,
    request: { requestId: string; address: string },
  ): Promise<string> =>
    needs.db.withTenant(binding.tenant_id, async (tx) => {
      const account = await place(tx, binding, grant, by);
      const { id: accountId, platform, version } = account;
      await spendLink(tx, binding.link_id, accountId);
      await needs.closeTodosOf(tx, { refType: 'account', refId: accountId }, by.userId);
      await emit(tx, 'accounts.account_bound', { accountId, platform, version });
      await tellLive(tx, 'account', { id: accountId, status: account.status });
      await needs.appendAudit(tx, [
        {
          actorKind: by.kind,
          actorId: by.id,
          verb: 'accounts.account_bound',
          target: accountId,
          ...request,
          detail: { platform, displayName: account.display_name },
        },
      ]);
      return accountId;
    });
};
export type Bind = ReturnType<typeof createBind>;
