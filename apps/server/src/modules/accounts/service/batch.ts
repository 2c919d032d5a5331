import type { Account, BatchChange, BatchResult } from '@xingluo/contracts/account-shapes';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { tellLive } from '../../../kernel/live.ts';
import type { AccountsNeeds } from '../needs.ts';
import type { Show } from '../show.ts';
import { type AccountRow, accountsStore, type FactColumns } from '../store/accounts.ts';
import { groupsStore } from '../store/groups.ts';
import { checkFacts } from './facts.ts';

const MOST_TAGS = 20;

type BatchInput = { items: { id: string; version: number }[]; change: BatchChange };

/** What the change sets in one row's own columns; null: the row cannot take it. */
const columnsFor = (row: AccountRow, change: BatchChange): FactColumns | null => {
  switch (change.kind) {
    case 'set_owner':
      return { owner_id: change.ownerId };
    case 'move':
      return { project_id: change.projectId };
    case 'remove_tags':
      return { tags: row.tags.filter((tag) => !change.tags.includes(tag)) };
    case 'add_tags': {
      const tags = [...new Set([...row.tags, ...change.tags])];
      return tags.length > MOST_TAGS ? null : { tags };
    }
    default:
      return {};
  }
};

/** Beside the row: who is in which group. */
const regroup = async (tx: Tx, change: BatchChange, ids: string[]): Promise<void> => {
  if (change.kind === 'add_groups') await groupsStore(tx).join([...new Set(change.groupIds)], ids);
  if (change.kind === 'remove_groups') await groupsStore(tx).leave(change.groupIds, ids);
};

/**
 * One change to many accounts. Each row succeeds or is refused by itself: gone, or changed by somebody meanwhile.
 * What the change names (project, person, group) must exist, or nothing happens at all.
 */
export const createBatch = (needs: Pick<AccountsNeeds, 'projectVisible' | 'isMember'>, show: Show) => {
  const carryOut = async (tx: Tx, row: AccountRow, change: BatchChange, note: Note): Promise<boolean> => {
    const columns = columnsFor(row, change);
    if (!columns) return false;
    const { status } = await accountsStore(tx).change(row.id, columns);
    note(row.id, { ...change });
    await tellLive(tx, 'account', { id: row.id, status });
    return true;
  };

  return async (tx: Tx, actor: Member, { items, change }: BatchInput, note: Note): Promise<BatchResult[]> => {
    await checkFacts(needs, tx, actor, change);
    const ids = [...new Set(items.map(({ id }) => id))];
    const before = new Map((await accountsStore(tx).visibleLockedOf(actor, ids)).map((row) => [row.id, row]));
    const refused = new Map<string, string>();
    const done: string[] = [];
    for (const { id, version } of new Map(items.map((item) => [item.id, item])).values()) {
      const row = before.get(id);
      if (!row) refused.set(id, 'accounts.account_not_found');
      else if (row.version !== version) refused.set(id, 'http.stale_version');
      else if (await carryOut(tx, row, change, note)) done.push(id);
      else refused.set(id, 'accounts.too_many_tags');
    }
    await regroup(tx, change, done);
    const after = await show.many(tx, await accountsStore(tx).visibleOf(actor, ids));
    return resultsOf(ids, refused, new Map(after.map((account) => [account.id, account])));
  };
};

const resultsOf = (
  ids: string[],
  refused: Map<string, string>,
  accounts: Map<string, Account>,
): BatchResult[] =>
  ids.flatMap((id): BatchResult[] => {
    const code = refused.get(id);
    const account = accounts.get(id);
    if (code) return [{ id, ok: false, code, ...(account ? { current: account } : {}) }];
    return account ? [{ id, ok: true, account }] : [];
  });
