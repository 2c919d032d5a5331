import type { Column, LoadedPage, LoadInput, TableAsk } from './types.ts';

const mostRows = 10_000;
const pageSize = 200;

/**
 * Reads the whole list that the ask describes, page by page, up to 10,000 rows.
 * `onCount` hears how many have been read. `capped` says that there are more.
 */
export async function readAll<Row>(
  load: (input: LoadInput) => Promise<LoadedPage<Row>>,
  ask: TableAsk,
  onCount: (count: number) => void,
  signal = new AbortController().signal,
): Promise<{ rows: Row[]; capped: boolean }> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await load({ ...ask, cursor, limit: pageSize, signal });
    rows.push(...page.items);
    onCount(rows.length);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && rows.length < mostRows);
  return { rows: rows.slice(0, mostRows), capped: cursor !== undefined || rows.length > mostRows };
}

/** Cells of the shown columns, by each column's `value`. */
export const cellsOf = <Row>(rows: readonly Row[], columns: readonly Column<Row>[]) =>
  rows.map((row) => columns.map((column) => column.value(row)));
