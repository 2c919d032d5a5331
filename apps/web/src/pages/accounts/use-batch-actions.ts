import type { BatchChange } from '@xingluo/contracts/account-shapes';
import type { Account } from '@xingluo/contracts/accounts';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useErrorToast } from '../../app/errors.ts';
import type { BatchAction } from '../../parts/data-table/types.ts';
import { useBatch } from './use-batch.ts';

const icons: Record<BatchChange['kind'], string> = {
  add_groups: 'i-lucide-folder-plus',
  remove_groups: 'i-lucide-folder-minus',
  add_tags: 'i-lucide-tag',
  remove_tags: 'i-lucide-tags',
  set_owner: 'i-lucide-user-round',
  move: 'i-lucide-folder-input',
};

/** The buttons of the selection: each asks for what it needs, and the selection stays when the person steps back. */
export function useBatchActions() {
  const { t } = useI18n();
  const batch = useBatch();
  const showError = useErrorToast();
  const asked = ref<{ kind: BatchChange['kind']; rows: Account[]; settle: (done: boolean) => void } | null>(
    null,
  );

  const open = (kind: BatchChange['kind'], rows: Account[]) =>
    new Promise<boolean>((settle) => {
      asked.value = { kind, rows, settle };
    });
  const actions = computed<BatchAction<Account>[]>(() =>
    (Object.keys(icons) as BatchChange['kind'][]).map((kind) => ({
      label: t(`accounts.batch.${kind}`),
      icon: icons[kind],
      run: (rows) => open(kind, rows),
    })),
  );
  function close() {
    asked.value?.settle(false);
    asked.value = null;
  }
  async function choose(change: BatchChange) {
    const job = asked.value;
    asked.value = null;
    if (!job) return;
    await batch(job.rows, change).then(
      () => job.settle(true),
      (error: unknown) => {
        showError(error);
        job.settle(false);
      },
    );
  }
  return { actions, asked, close, choose };
}
