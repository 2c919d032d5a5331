import { Refusal } from '@xingluo/connectors';
import type { JobHandlers } from '../../kernel/jobs.ts';
import type { Sweep } from '../../kernel/module.ts';
import type { AccountsNeeds } from './needs.ts';
import { accountsStore } from './store/accounts.ts';
import { accountsToRefresh } from './store/tokens.ts';
import type { Refresh } from './token/refresh.ts';

const AT_ONCE = 200;

/** Refreshes one account ahead of its expiry; an account that is gone or newly authorised needs nothing. */
export const refreshTokenJob =
  (needs: AccountsNeeds, refresh: Refresh): JobHandlers['accounts.refresh_token'] =>
  async ({ tenantId, accountId }) => {
    const account = await needs.db.withTenant(tenantId, (tx) => accountsStore(tx).byId(accountId));
    if (account?.status !== 'active' || !account.refresh_at || account.refresh_at > needs.clock.now()) {
      needs.log.info({ account: accountId }, 'nothing to refresh any more');
      return;
    }
    const outcome = await refresh(tenantId, accountId, account.grant_version);
    needs.log.info(
      { account: accountId, outcome: outcome instanceof Refusal ? outcome.kind : outcome },
      'refreshed ahead',
    );
  };

/** Finds what is due; the row holds the time, so a lost wake-up costs nothing but this interval. */
export const refreshSweep = ({ db, send }: AccountsNeeds): Sweep => ({
  name: 'accounts.refresh_tokens',
  everySeconds: 15,
  run: () =>
    db.asSystem('accounts to refresh', async (tx) => {
      for (const { tenant_id: tenantId, id: accountId } of await accountsToRefresh(tx, AT_ONCE))
        await send(tx, 'accounts.refresh_token', { tenantId, accountId }, accountId);
    }),
});
