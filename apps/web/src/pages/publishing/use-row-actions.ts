import type { PublishTask } from '@xingluo/contracts/publishing';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { useSession } from '../../app/session.ts';
import type { BatchAction, RowAction } from '../../parts/data-table/types.ts';
import { retryName } from './task-states.ts';
import { useTaskActions } from './use-task-actions.ts';

type Name = PublishTask['actions'][number];

/** What can be done with tasks from the list, one by one or several at once. `moving` is the one to be rescheduled. */
export function useRowActions() {
  const { t } = useI18n();
  const router = useRouter();
  const session = useSession();
  const { cancel, retry, remove, cancelEach, retryEach } = useTaskActions();
  const writes = computed(() => session.can('publishing:write'));
  const moving = ref<PublishTask | null>(null);
  const openPage = (row: PublishTask) => router.push(`/publishing/${row.id}`);

  const icons: Record<Name, string> = {
    retry: 'i-lucide-rotate-cw',
    reschedule: 'i-lucide-calendar-clock',
    resolve: 'i-lucide-gavel',
    hand_done: 'i-lucide-hand',
    cancel: 'i-lucide-ban',
    edit: 'i-lucide-pencil',
    remove: 'i-lucide-trash-2',
  };
  const runs: Record<Name, (row: PublishTask) => unknown> = {
    retry,
    reschedule: (row) => {
      moving.value = row;
    },
    resolve: openPage,
    hand_done: openPage,
    edit: openPage,
    cancel,
    remove,
  };
  const labels: Partial<Record<Name, (row: PublishTask) => string>> = {
    retry: ({ state }) => retryName(state),
    hand_done: ({ state }) => (state === 'awaiting_user' ? 'by_hand' : 'hand_done'),
  };
  const dangerous: ReadonlySet<Name> = new Set(['cancel', 'remove']);

  function actions(row: PublishTask): RowAction[] {
    const open: RowAction = {
      label: t('publishing.actions.open'),
      icon: 'i-lucide-panel-right-open',
      run: () => openPage(row),
    };
    const possible = row.actions.map((name) => ({
      label: t(`publishing.actions.${labels[name]?.(row) ?? name}`),
      icon: icons[name],
      danger: dangerous.has(name),
      run: () => runs[name](row),
    }));
    return writes.value ? [open, ...possible] : [open];
  }

  const mayNot = (name: Name) => (rows: PublishTask[]) => !rows.every((row) => row.actions.includes(name));
  const batch = computed<BatchAction<PublishTask>[]>(() =>
    writes.value
      ? [
          {
            label: t('publishing.actions.retry'),
            icon: icons.retry,
            run: retryEach,
            disabled: mayNot('retry'),
          },
          {
            label: t('publishing.actions.cancel'),
            icon: icons.cancel,
            danger: true,
            run: cancelEach,
            disabled: mayNot('cancel'),
          },
        ]
      : [],
  );
  return { actions, batch, moving };
}
