/** One column. What it shows beyond text is drawn by the slot `cell-<key>`. */
export interface Column<Row> {
  key: string;
  /** Translated label. */
  label: string;
  /** The value as text or number: shown, sorted by, exported. */
  value: (row: Row) => string | number | null | undefined;
  sortable?: boolean;
  /** Numbers stand at the end. */
  align?: 'start' | 'end';
  /** Tailwind classes for head and cells (`w-40`, `max-w-xs`). */
  class?: string;
  /** Hidden until the person shows it. */
  hidden?: boolean;
  /** Names the row: cannot be hidden, is the heading of the card on phones. */
  primary?: boolean;
}

export interface FilterOption {
  value: string;
  label: string;
}

/** A filter in the bar; `one` takes a single value. */
export interface Filter {
  key: string;
  label: string;
  options: readonly FilterOption[];
  kind: 'one' | 'many';
}

/** What the person asked of the table. */
export interface TableAsk {
  search: string;
  filters: Record<string, string[]>;
  sort: { key: string; descending: boolean } | null;
}

/** What the page's `load` gets: the ask, plus where to go on. `limit` rows at most. */
export interface LoadInput extends TableAsk {
  cursor: string | undefined;
  limit: number;
  signal: AbortSignal;
}

export interface LoadedPage<Row> {
  items: Row[];
  nextCursor: string | null;
}

/** Order and visibility of columns, as the person left them. */
export interface ColumnChoice {
  order: string[];
  hidden: string[];
}

/** A named state of the table. */
export interface SavedView extends TableAsk {
  name: string;
  columns: ColumnChoice;
}

export interface RowAction {
  label: string;
  icon: string;
  run: () => unknown;
  danger?: boolean;
  disabled?: boolean;
}

export interface BatchAction<Row> {
  label: string;
  icon: string;
  /** Resolves when it is done; the selection is cleared unless it answers false. */
  run: (rows: Row[]) => unknown;
  danger?: boolean;
  disabled?: (rows: Row[]) => boolean;
}
