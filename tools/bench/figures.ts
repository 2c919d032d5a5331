/** One row of the table: what was measured, the bar it is held against, and what came out. */
export type Row = {
  what: string;
  /** As the table prints it, such as `≤ 1.3 ×`. */
  bar: string;
  /** What was measured, such as `0.94 × (0.91–1.02)`. */
  result: string;
  /** Null where the row has no bar. */
  met: boolean | null;
};

/** What one part of the bench has to say: its rows, and how they came about. */
export type Section = { rows: Row[]; how: string[] };

/** The middle value; of an even number of values the lower one of the two, so that it is a value that occurred. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
};

/** The value below which a share of them lies (nearest rank). */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};

/** Median with the least and the greatest value, in `unit`. */
export const spread = (values: readonly number[], unit: string, digits = 1): string => {
  const text = (value: number) => value.toFixed(digits);
  const range = `${text(Math.min(...values))}–${text(Math.max(...values))}`;
  return values.length > 1 ? `${text(median(values))} ${unit} (${range})` : `${text(median(values))} ${unit}`;
};

/** A row whose values should stay at or below `most`, by their median. */
export const atMost = (
  what: string,
  values: readonly number[],
  { most, unit, digits = 1 }: { most: number; unit: string; digits?: number },
): Row => ({
  what,
  bar: `≤ ${most} ${unit}`,
  result: spread(values, unit, digits),
  met: median(values) <= most,
});

/** A row whose values should reach `least`, by their median. */
export const atLeast = (
  what: string,
  values: readonly number[],
  { least, unit, digits = 1 }: { least: number; unit: string; digits?: number },
): Row => ({
  what,
  bar: `≥ ${least} ${unit}`,
  result: spread(values, unit, digits),
  met: median(values) >= least,
});

/** A row that only informs. */
export const forInformation = (what: string, result: string): Row => ({ what, bar: '', result, met: null });
