import { useQuery } from '@pinia/colada';
import { computed } from 'vue';
import { api } from '../../../api/client.ts';
import { useLiveRefresh } from '../../accounts/use-live-refresh.ts';
import { type ColumnContent, columnKeys, contentOf } from './columns.ts';

const queryKey = ['publishing', 'board'];

/** The whole board in one call, read again while tasks move. Null: it is not there yet. */
export function useBoard() {
  const { data, error, refetch } = useQuery({
    key: queryKey,
    query: ({ signal }) => api.publishing.board({}, { signal }),
  });
  useLiveRefresh('task', queryKey);
  const columns = computed(
    () =>
      data.value &&
      columnKeys.map((key): BoardColumnState => ({ key, ...contentOf(key, data.value?.items ?? []) })),
  );
  return { columns, error, retry: () => void refetch() };
}
export type BoardColumnState = ColumnContent & { key: (typeof columnKeys)[number] };
