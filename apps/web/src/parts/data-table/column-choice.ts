import type { Column, ColumnChoice } from './types.ts';

type Keyed = Pick<Column<never>, 'key' | 'hidden' | 'primary'>;

export const defaultChoice = (columns: readonly Keyed[]): ColumnChoice => ({
  order: columns.map(({ key }) => key),
  hidden: columns.filter(({ hidden }) => hidden).map(({ key }) => key),
});

/** All columns in the person's order; columns that are newer than the stored order keep their own place at the end. */
export function ordered<C extends Keyed>(columns: readonly C[], choice: ColumnChoice): C[] {
  const place = (key: string) => {
    const index = choice.order.indexOf(key);
    return index === -1 ? columns.length : index;
  };
  return [...columns].sort((a, b) => place(a.key) - place(b.key));
}

/** The columns to show; a primary column is never hidden. */
export function visible<C extends Keyed>(columns: readonly C[], choice: ColumnChoice): C[] {
  return ordered(columns, choice).filter(({ key, primary }) => primary || !choice.hidden.includes(key));
}

/** The choice with one column moved by one place; unchanged at the ends. */
export function moved<C extends Keyed>(
  columns: readonly C[],
  choice: ColumnChoice,
  key: string,
  by: -1 | 1,
): ColumnChoice {
  const order = ordered(columns, choice).map((column) => column.key);
  const from = order.indexOf(key);
  const to = from + by;
  if (from === -1 || to < 0 || to >= order.length) return choice;
  order.splice(to, 0, ...order.splice(from, 1));
  return { ...choice, order };
}

export function toggled(choice: ColumnChoice, key: string): ColumnChoice {
  const hidden = choice.hidden.includes(key)
    ? choice.hidden.filter((one) => one !== key)
    : [...choice.hidden, key];
  return { ...choice, hidden };
}
