import { useQuery } from '@pinia/colada';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import { api } from '../../api/client.ts';
import { useSession } from '../../app/session.ts';
import type { Filter } from '../../parts/data-table/types.ts';
import { usePlatforms } from '../accounts/use-platforms.ts';
import { states } from './task-states.ts';

const most = 200;

/** Filters of the task list. One that the address names is offered even where it is not among the newest. */
export function useTaskFilters() {
  const { t } = useI18n();
  const route = useRoute();
  const session = useSession();
  const { platforms, labelOf } = usePlatforms();
  const accounts = useQuery({
    key: ['accounts', 'names'],
    query: () => api.accounts.accounts({ limit: most }),
    enabled: () => session.can('accounts:read'),
    staleTime: 60_000,
  });
  const videos = useQuery({
    key: ['studio', 'names'],
    query: () => api.studio.videos({ limit: most }),
    enabled: () => session.can('studio:read'),
    staleTime: 60_000,
  });

  const withNamed = (key: string, options: { value: string; label: string }[]) => {
    const named = route.query[`f.${key}`];
    if (typeof named !== 'string' || named === '' || options.some(({ value }) => value === named))
      return options;
    return [{ value: named, label: t('publishing.chosen') }, ...options];
  };
  const filters = computed<Filter[]>(() => [
    {
      key: 'state',
      label: t('publishing.columns.state'),
      kind: 'many',
      options: states.map((value) => ({ value, label: t(`publishing.state.${value}`) })),
    },
    {
      key: 'platform',
      label: t('accounts.columns.platform'),
      kind: 'one',
      options: platforms.value.map(({ id }) => ({ value: id, label: labelOf(id) })),
    },
    {
      key: 'account',
      label: t('publishing.columns.account'),
      kind: 'one',
      options: withNamed(
        'account',
        (accounts.data.value?.items ?? []).map(({ id, displayName }) => ({ value: id, label: displayName })),
      ),
    },
    {
      key: 'video',
      label: t('publishing.columns.video'),
      kind: 'one',
      options: withNamed(
        'video',
        (videos.data.value?.items ?? []).map(({ id, title }) => ({ value: id, label: title })),
      ),
    },
  ]);
  return { filters };
}
