import type { AccountDefaults } from '@xingluo/contracts/account-shapes';
import type { Member } from '../../kernel/authz.ts';
import type { Tx } from '../../kernel/db/db.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Module } from '../../kernel/module.ts';
import { forgetCallbacks } from './callbacks/forget.ts';
import { callbackRoutes } from './callbacks/raw-routes.ts';
import { createReceive } from './callbacks/receive.ts';
import { healthReactions } from './health/reactions.ts';
import { createImport } from './import/import.ts';
import type { AccountsNeeds } from './needs.ts';
import { createAuthorize } from './oauth/authorize.ts';
import { createBind } from './oauth/bind.ts';
import { createFinishOAuth } from './oauth/finish.ts';
import { createPasswordBinding } from './oauth/password.ts';
import { oauthRoutes } from './oauth/raw-routes.ts';
import { createStartOAuth } from './oauth/start.ts';
import { createPreflight, preflightJob } from './preflight.ts';
import { createReauthLinks } from './reauth-link/links.ts';
import { reauthLinkRoutes } from './reauth-link/raw-routes.ts';
import { refreshSweep, refreshTokenJob } from './refresh-ahead.ts';
import { accountsRoutes } from './routes.ts';
import { createAccountsService } from './service/accounts.ts';
import { createAppsService } from './service/apps.ts';
import { createGroupsService } from './service/groups.ts';
import { createAddManual } from './service/manual.ts';
import { createShow } from './show.ts';
import { type AccountRow, accountsStore } from './store/accounts.ts';
import { callbacksStore } from './store/callbacks.ts';
import { forgetOldSignals } from './store/signals.ts';
import { createAppTokens } from './token/app-tokens.ts';
import { createAsAccount } from './token/as-account.ts';
import { createAsHand } from './token/as-hand.ts';
import { createRefresh } from './token/refresh.ts';
import { defaultsOf } from './wire.ts';

export type { AccountsNeeds } from './needs.ts';
export type { AtHand, LastAccess } from './token/as-account.ts';

/** A bound account as the modules to the right see it. */
export type BoundAccount = {
  id: string;
  platform: string;
  projectId: string | null;
  displayName: string;
  scopes: string[];
  status: 'active' | 'reauth_required';
  defaults: AccountDefaults;
};
/** Who needs an account: `{ kind: 'publish_task', id: 'pt_…' }`. */
export type AccountUse = { accountId: string; by: { kind: string; id: string } };

const boundAccount = (row: AccountRow): BoundAccount => ({
  id: row.id,
  platform: row.platform,
  projectId: row.project_id,
  displayName: row.display_name,
  scopes: row.scopes,
  status: row.status as BoundAccount['status'],
  defaults: defaultsOf(row),
});

/** All of `ids`, in their order. @throws accounts.account_not_found when this person cannot see one of them */
const inOrder = (rows: AccountRow[], ids: string[]): BoundAccount[] => {
  const known = new Map(rows.map((row) => [row.id, boundAccount(row)]));
  return ids.map((id) => {
    const account = known.get(id);
    if (!account) throw new AppError('accounts.account_not_found', { accountId: id });
    return account;
  });
};

/** 账号矩阵: platform apps, bound accounts and the life of their tokens. */
export const createAccounts = (needs: AccountsNeeds) => {
  const refresh = createRefresh(needs);
  const { accessFor, asAccount, atHand } = createAsAccount(needs, refresh);
  const show = createShow(needs);
  const authorize = createAuthorize(needs);
  const bind = createBind(needs);
  const start = createStartOAuth(needs, authorize);
  const links = createReauthLinks(needs, authorize);
  const addManual = createAddManual(needs);
  return {
    handlers: accountsRoutes(needs, {
      accounts: createAccountsService(needs, asAccount, show, addManual),
      apps: createAppsService(needs),
      groups: createGroupsService(),
      imports: createImport(needs, addManual),
      signIn: createPasswordBinding(needs, bind),
      start,
      links,
    }),
    rawRoutes: [
      ...oauthRoutes(needs, start, createFinishOAuth(needs, bind)),
      ...reauthLinkRoutes(needs, links),
      ...callbackRoutes(createReceive(needs)),
    ],
    jobs: {
      'accounts.refresh_token': refreshTokenJob(needs, refresh),
      'accounts.preflight': preflightJob(needs, asAccount),
    },
    reactions: healthReactions,
    sweeps: [
      refreshSweep(needs),
      forgetCallbacks(needs),
      {
        name: 'accounts.forget_signals',
        everySeconds: 3600,
        run: () => needs.db.asSystem('account signals', forgetOldSignals),
      },
    ],
    tables: [
      { table: 'platform_apps', omit: ['secret_sealed'], erase: 'delete' },
      { table: 'oauth_accounts', omit: ['access_token_sealed', 'refresh_token_sealed'], erase: 'delete' },
      { table: 'account_uses', erase: 'delete' },
      { table: 'app_tokens', omit: ['token_sealed'], erase: 'delete' },
      { table: 'platform_callbacks', omit: ['content_sealed'], erase: 'delete' },
      { table: 'account_groups', erase: 'delete' },
      { table: 'account_group_members', erase: 'delete' },
      { table: 'account_signals', erase: 'delete' },
      { table: 'reauth_links', omit: ['token_hash'], erase: 'delete' },
      { table: 'oauth_states', omit: ['state_hash'], erase: 'delete' },
    ],
    /** Accounts that this person may see. */
    accountsFor: async (tx: Tx, actor: Member, ids: string[]): Promise<BoundAccount[]> =>
      inOrder(await accountsStore(tx).visibleOf(actor, ids), ids),
    /** The same; nobody unbinds them until the transaction ends. Follow with `markUsed` in it. */
    holdAccounts: async (tx: Tx, actor: Member, ids: string[]): Promise<BoundAccount[]> =>
      inOrder(await accountsStore(tx).visibleHeld(actor, ids), ids),
    /** Display names, of unbound accounts too. */
    accountNames: async (tx: Tx, ids: string[]): Promise<Map<string, string>> =>
      new Map((await accountsStore(tx).names(ids)).map((row) => [row.id, row.display_name])),
    /** Whether it is authorised; that does not change until the transaction ends. */
    isActive: async (tx: Tx, id: string): Promise<boolean> =>
      (await accountsStore(tx).heldStatus(id)) === 'active',
    /** From now on these accounts cannot be unbound. */
    async markUsed(tx: Tx, uses: AccountUse[]): Promise<void> {
      await accountsStore(tx).addUses(uses);
    },
    /** `by` needs none of its accounts any more. */
    async releaseUse(tx: Tx, by: AccountUse['by']): Promise<void> {
      await accountsStore(tx).dropUses(by);
    },
    /** The platform's own id of an account, the app through which it is bound, and what it granted; null: it is gone. */
    identityOf: async (tx: Tx, id: string) => {
      const row = await accountsStore(tx).byId(id);
      if (!row) return null;
      const { account_id: externalId, app_id: appId, scopes, status } = row;
      return { externalId, appId, scopes, active: status === 'active' };
    },
    /** A part of the product acted on this callback: it is kept for a shorter time. */
    callbackHandled: async (tx: Tx, id: string): Promise<void> => {
      await callbacksStore(tx).markHandled(id);
    },
    /** Call it in time before accounts are used: each grant is tried once, and what is over becomes a to-do. */
    preflight: createPreflight(needs),
    accessFor,
    asAccount,
    atHand,
    asHand: createAsHand(needs, createAppTokens(needs)),
  } satisfies Module & Record<string, unknown>;
};
