import { useQuery } from '@pinia/colada';
import { computed } from 'vue';
import { api } from '../../../api/client.ts';
import { useLiveRefresh } from '../../accounts/use-live-refresh.ts';
import { type ColumnKey, contentOf, statesOf } from './columns.ts';

/** Of each state, the list route gives one at a time; more than a person looks through on a board. */
const most = 50;

/** One column with its tasks. It is read again only when a task comes into it or one of its own changes. */
export function useBoardColumn(key: ColumnKey) {
  const states = statesOf(key);
  const queryKey = ['publishing', 'board', key];
  const { data, error, refetch } = useQuery({
    key: queryKey,
    query: async ({ signal }) =>
      contentOf(
        key,
        await Promise.all(
          states.map(
            async (state) => [state, await api.publishing.tasks({ state, limit: most }, { signal })] as const,
          ),
        ),
      ),
  });
  const cards = computed(() => data.value?.cards ?? []);
  useLiveRefresh(
    'task',
    queryKey,
    (event) => states.some((state) => state === event.state) || cards.value.some(({ id }) => id === event.id),
  );
  return computed(() => ({
    key,
    cards: cards.value,
    moreOf: data.value?.moreOf ?? null,
    loading: data.value === undefined && error.value === null,
    error: data.value === undefined ? error.value : null,
    retry: () => void refetch(),
  }));
}
export type BoardColumnState = ReturnType<typeof useBoardColumn>['value'];
