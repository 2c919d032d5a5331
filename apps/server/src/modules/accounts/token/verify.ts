import { Refusal } from '@xingluo/connectors';
import type { JobHandlers } from '../../../kernel/jobs.ts';
import type { AccountsNeeds } from '../needs.ts';
import type { AsAccount } from './as-account.ts';

/** Asks the platform for the account's profile: an authorisation that was withdrawn is noted by the refused call. */
export const verifyAccountJob =
  ({ log }: Pick<AccountsNeeds, 'log'>, asAccount: AsAccount): JobHandlers['accounts.verify_account'] =>
  async ({ tenantId, accountId }, { signal }) => {
    try {
      await asAccount(tenantId, accountId, { signal }, (connector, context) => connector.profile(context));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      log.info({ account: accountId, kind: error.kind }, 'an account was asked for and refused');
      if (error.kind === 'transient' || error.kind === 'rate_limited') throw error; // asked again by the queue
    }
  };
