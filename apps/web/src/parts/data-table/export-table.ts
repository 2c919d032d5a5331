import { download, toCsv } from './csv.ts';
import { cellsOf, readAll } from './export-rows.ts';
import type { Column, LoadedPage, LoadInput, TableAsk } from './types.ts';

/** Reads the whole list and saves it as `<id>-<date>.csv`; answers how many rows it holds and whether there are more. */
export async function exportTable<Row>(
  table: {
    id: string;
    load: (input: LoadInput) => Promise<LoadedPage<Row>>;
    ask: TableAsk;
    columns: readonly Column<Row>[];
  },
  onCount: (count: number) => void,
): Promise<{ count: number; capped: boolean }> {
  const { rows, capped } = await readAll(table.load, table.ask, onCount);
  const head = table.columns.map(({ label }) => label);
  const day = new Date().toISOString().slice(0, 10);
  download(`${table.id}-${day}.csv`, toCsv(head, cellsOf(rows, table.columns)));
  return { count: rows.length, capped };
}
