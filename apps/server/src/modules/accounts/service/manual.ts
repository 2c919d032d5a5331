import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { newId } from '../../../kernel/ids.ts';
import { tellLive } from '../../../kernel/live.ts';
import { emit } from '../../../kernel/outbox.ts';
import type { AccountsNeeds } from '../needs.ts';
import { type AccountRow, accountsStore } from '../store/accounts.ts';
import { checkFacts, type Facts, factColumns, setGroups } from './facts.ts';

export type ManualInput = Facts & { platform: string; name: string; externalId?: string | undefined };

/** Adds an account that is known by its name alone, on platforms that have no other way. It never has a token. */
export const createAddManual =
  (needs: Pick<AccountsNeeds, 'connectors' | 'projectVisible' | 'isMember'>) =>
  async (tx: Tx, actor: Member, input: ManualInput, note: Note): Promise<AccountRow> => {
    const { platform } = found(needs.connectors.get(input.platform), 'accounts.platform_unknown');
    if (platform.binding !== 'manual')
      throw new AppError('accounts.wrong_binding', { binding: platform.binding });
    await checkFacts(needs, tx, actor, input);
    const added = await accountsStore(tx).addManual({
      id: newId('acc'),
      project_id: null,
      platform: platform.id,
      account_id: input.externalId ?? null,
      display_name: input.name,
      simulated: platform.simulated,
      created_by: actor.userId,
      ...factColumns(input),
    });
    if (!added) throw new AppError('accounts.account_exists');
    const { id, version } = added;
    await setGroups(tx, id, input.groupIds);
    await emit(tx, 'accounts.account_bound', { accountId: id, platform: platform.id, version });
    await tellLive(tx, 'account', { id, status: added.status });
    note(id, { platform: platform.id, displayName: added.display_name });
    return added;
  };
export type AddManual = ReturnType<typeof createAddManual>;
