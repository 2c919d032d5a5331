import type { Tx } from '../../../kernel/db/db.ts';
import { tellLive } from '../../../kernel/live.ts';
import { emit } from '../../../kernel/outbox.ts';
import type { AccountsNeeds } from '../needs.ts';
import { tokensStore } from '../store/tokens.ts';

/**
 * The account's authorisation is over: stops it and asks a person, once per incident. `grantVersion` says which grant
 * was refused; a newer one is not touched.
 */
export const markReauth = async (
  { openTodo }: Pick<AccountsNeeds, 'openTodo'>,
  tx: Tx,
  { accountId, grantVersion, reason }: { accountId: string; grantVersion: number; reason: string },
): Promise<void> => {
  const stopped = await tokensStore(tx).stop(accountId, grantVersion, reason);
  if (!stopped) return;
  await openTodo(tx, {
    kind: 'reauthorise',
    refType: 'account',
    refId: accountId,
    projectId: stopped.project_id,
    params: { platform: stopped.platform, displayName: stopped.display_name, reason },
  });
  await emit(tx, 'accounts.reauth_required', { accountId, reason, version: stopped.version });
  await tellLive(tx, 'account', { id: accountId, status: stopped.status });
};
