import type { Grant } from '@xingluo/connectors';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { tellLive } from '../../../kernel/live.ts';
import { emit } from '../../../kernel/outbox.ts';
import type { AccountsNeeds } from '../needs.ts';
import { type AccountRow, accountsStore, type GrantColumns } from '../store/accounts.ts';
import { appsStore } from '../store/apps.ts';
import type { StateRow } from '../store/states.ts';
import { grantColumns } from '../token/grant.ts';

/**
 * Stores a grant: a new account, or the same one authorised again. An account is bound once in the whole installation;
 * that another enterprise has it is all that is said. Returns the account's id.
 */
export const createBind = (needs: AccountsNeeds) => {
  const renew = (tx: Tx, row: AccountRow, state: StateRow, grant: Grant, columns: GrantColumns) =>
    accountsStore(tx).authorisedAgain(
      row.id,
      { ...columns, refresh_token_sealed: columns.refresh_token_sealed ?? row.refresh_token_sealed },
      { display_name: grant.displayName, avatar_url: grant.avatarUrl, app_id: state.app_id },
    );

  const place = async (tx: Tx, state: StateRow, grant: Grant, member: Member): Promise<AccountRow> => {
    const store = accountsStore(tx);
    const connector = found(needs.connectors.get(state.platform), 'accounts.platform_unknown');
    found(await appsStore(tx).held(state.app_id), 'accounts.app_not_found');
    const app = found(await appsStore(tx).byId(state.app_id), 'accounts.app_not_found');
    const columnsFor = (id: string) => grantColumns(needs, tx, id, grant, connector.tokenLife);

    if (state.account_id) {
      const wanted = found(await store.locked(state.account_id), 'accounts.account_not_found');
      if (wanted.account_id !== grant.externalId || wanted.client_key !== app.client_key)
        throw new AppError('accounts.other_account');
      return renew(tx, wanted, state, grant, await columnsFor(wanted.id));
    }
    const id = newId('acc');
    const added = await store.add(
      {
        id,
        project_id: state.project_id,
        platform: state.platform,
        app_id: app.id,
        client_key: app.client_key,
        account_id: grant.externalId,
        display_name: grant.displayName,
        avatar_url: grant.avatarUrl,
        simulated: connector.platform.simulated,
        created_by: member.userId,
      },
      await columnsFor(id),
    );
    if (added) return added;
    const ours = await store.lockedByExternal(state.platform, app.client_key, grant.externalId);
    if (!ours) throw new AppError('accounts.bound_elsewhere');
    return renew(tx, ours, state, grant, await columnsFor(ours.id));
  };

  return (
    state: StateRow,
    grant: Grant,
    member: Member,
    request: { requestId: string; address: string },
  ): Promise<string> =>
    needs.db.withTenant(state.tenant_id, async (tx) => {
      const account = await place(tx, state, grant, member);
      const { id: accountId, platform, version } = account;
      await needs.closeTodosOf(tx, { refType: 'account', refId: accountId }, member.userId);
      await emit(tx, 'accounts.account_bound', { accountId, platform, version });
      await tellLive(tx, 'account', { id: accountId, status: account.status });
      await needs.appendAudit(tx, [
        {
          actorKind: member.kind,
          actorId: member.userId,
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
