import { useToast } from '@nuxt/ui/composables';
import type { BatchChange, BatchResult } from '@xingluo/contracts/account-shapes';
import type { Account } from '@xingluo/contracts/accounts';
import { ApiError } from '../../api/api-error.ts';
import { api } from '../../api/client.ts';
import { errorText } from '../../app/errors.ts';
import { t } from '../../i18n/i18n.ts';
import { useUndoToast } from '../../parts/undo-toast/undo-toast.ts';
import { useRefresh } from './use-refresh.ts';

/** The change that takes this one back for rows that did not have it before; null: several former values. */
export const undoOf = (change: BatchChange): BatchChange | null => {
  switch (change.kind) {
    case 'add_groups':
      return { kind: 'remove_groups', groupIds: change.groupIds };
    case 'remove_groups':
      return { kind: 'add_groups', groupIds: change.groupIds };
    case 'add_tags':
      return { kind: 'remove_tags', tags: change.tags };
    case 'remove_tags':
      return { kind: 'add_tags', tags: change.tags };
    default:
      return null;
  }
};

const hasAll = (has: readonly string[], wanted: readonly string[]) =>
  wanted.every((one) => has.includes(one));
const hasNone = (has: readonly string[], wanted: readonly string[]) =>
  !wanted.some((one) => has.includes(one));

/** Whether taking the change back restores exactly what this row was. */
export const undoes = (row: Pick<Account, 'groups' | 'tags'>, change: BatchChange): boolean => {
  const groups = row.groups.map(({ id }) => id);
  switch (change.kind) {
    case 'add_groups':
      return hasNone(groups, change.groupIds);
    case 'remove_groups':
      return hasAll(groups, change.groupIds);
    case 'add_tags':
      return hasNone(row.tags, change.tags);
    case 'remove_tags':
      return hasAll(row.tags, change.tags);
    default:
      return false;
  }
};

/** Carries out one change to many accounts, says how it went, and offers to take it back where that is exact. */
export function useBatch() {
  const toast = useToast();
  const undoToast = useUndoToast();
  const refresh = useRefresh();

  const send = async (rows: readonly Pick<Account, 'id' | 'version'>[], change: BatchChange) => {
    try {
      const { items } = await api.accounts.batchAccounts({
        items: rows.map(({ id, version }) => ({ id, version })),
        change,
      });
      return items;
    } finally {
      refresh(['accounts']);
    }
  };
  const tellRefused = (rows: readonly Account[], results: readonly BatchResult[]) => {
    const names = new Map(rows.map(({ id, displayName }) => [id, displayName]));
    const refused = results.flatMap((result) => (result.ok ? [] : [result]));
    if (refused.length === 0) return;
    toast.add({
      title: t('accounts.batch.refused', { count: refused.length }),
      description: refused
        .slice(0, 5)
        .map(({ id, code }) => `${names.get(id) ?? id}：${errorText(new ApiError(code, 0, code))}`)
        .join('\n'),
      color: 'warning',
      icon: 'i-lucide-triangle-alert',
      duration: 15_000,
      ui: { description: 'whitespace-pre-line break-words' },
    });
  };

  return async (rows: readonly Account[], change: BatchChange): Promise<void> => {
    const results = await send(rows, change);
    const done = results.flatMap((result) => (result.ok ? [result.account] : []));
    const back = undoOf(change);
    const title = t('accounts.batch.done', { count: done.length });
    if (back && done.length > 0 && rows.every((row) => undoes(row, change)))
      undoToast(title, () => send(done, back));
    else if (done.length > 0) toast.add({ title, icon: 'i-lucide-check', color: 'success' });
    tellRefused(rows, results);
  };
}
