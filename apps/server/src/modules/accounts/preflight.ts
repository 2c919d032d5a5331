import { Refusal } from '@xingluo/connectors';
import type { Tx } from '../../kernel/db/db.ts';
import type { JobHandlers } from '../../kernel/jobs.ts';
import type { AccountsNeeds } from './needs.ts';
import { accountsStore } from './store/accounts.ts';
import type { AsAccount } from './token/as-account.ts';

/** A grant that the platform confirmed this recently is not tried again. */
const GOOD_FOR_HOURS = 3;

/**
 * The door for whoever plans to use accounts within the next hours: each is tried once before, so that a grant which
 * is over becomes a person's to-do in time and not at the minute of the post. Call it as often as you like.
 */
export const createPreflight =
  ({ send }: Pick<AccountsNeeds, 'send'>) =>
  async (tx: Tx, accountIds: string[]): Promise<void> => {
    for (const { id } of await accountsStore(tx).unchecked(accountIds, GOOD_FOR_HOURS))
      await send(tx, 'accounts.preflight', { tenantId: tx.tenantId, accountId: id }, id);
  };

/**
 * Asks the platform who the account is: the cheapest call that needs a living grant. An authorisation that is over
 * stops the account and opens its to-do; a platform that cannot be reached says nothing about the account.
 */
export const preflightJob =
  (needs: Pick<AccountsNeeds, 'db' | 'log'>, asAccount: AsAccount): JobHandlers['accounts.preflight'] =>
  async ({ tenantId, accountId }, { signal }) => {
    const account = await needs.db.withTenant(tenantId, (tx) => accountsStore(tx).byId(accountId));
    if (account?.status !== 'active' || account.binding === 'manual') {
      needs.log.info({ account: accountId }, 'nothing to check any more');
      return;
    }
    try {
      await asAccount(tenantId, accountId, { signal }, (connector, context) => connector.profile(context));
      await needs.db.withTenant(tenantId, (tx) => accountsStore(tx).checked(accountId));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      needs.log.warn({ account: accountId, kind: error.kind }, 'the check before a post was refused');
    }
  };
