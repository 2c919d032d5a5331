import { type EntryKey, useInfiniteQuery } from '@pinia/colada';
import { computed } from 'vue';
import type { Column, LoadedPage, LoadInput, TableAsk } from './types.ts';

const pageSize = 50;

export interface RowsNeeds<Row> {
  key: () => EntryKey;
  ask: () => TableAsk;
  load: (input: LoadInput) => Promise<LoadedPage<Row>>;
  rowId: (row: Row) => string;
  /** Columns to sort the loaded rows by; null when the server sorts. */
  sortBy: () => readonly Column<Row>[] | null;
}

type Value = string | number | null | undefined;

/** Numbers by size, texts as the language sorts them, nothing last. */
export function compareValues(a: Value, b: Value): number {
  const emptyA = a === null || a === undefined || a === '';
  const emptyB = b === null || b === undefined || b === '';
  if (emptyA || emptyB) return Number(emptyA) - Number(emptyB);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

/** Rows of a cursor list, page after page; a row that moved between two pages is shown once. */
export function useRows<Row>({ key, ask, load, rowId, sortBy }: RowsNeeds<Row>) {
  const query = useInfiniteQuery<LoadedPage<Row>, Error, string | undefined>({
    key: () => [...key(), { ...ask() } as never],
    initialPageParam: undefined,
    query: ({ pageParam, signal }) => load({ ...ask(), cursor: pageParam, limit: pageSize, signal }),
    getNextPageParam: (last) => last.nextCursor,
  });

  const loaded = computed(() => {
    const pages = query.data.value?.pages ?? [];
    return [...new Map(pages.flatMap(({ items }) => items).map((row) => [rowId(row), row])).values()];
  });
  const rows = computed(() => {
    const { sort } = ask();
    const column = sort && sortBy()?.find((one) => one.key === sort.key);
    if (!sort || !column) return loaded.value;
    const sign = sort.descending ? -1 : 1;
    return [...loaded.value].sort((a, b) => sign * compareValues(column.value(a), column.value(b)));
  });
  const more = computed(() => query.hasNextPage.value);
  const pending = computed(() => query.asyncStatus.value === 'loading');

  async function next() {
    if (more.value && !pending.value) await query.loadNextPage({ cancelRefetch: false });
  }
  return {
    rows,
    more,
    pending,
    error: query.error,
    ready: computed(() => query.data.value !== undefined),
    next,
    refetch: query.refetch,
  };
}
