/** A place on the board: column, then card. */
export type Place = readonly [column: number, card: number];

const steps: Record<string, Place> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/**
 * Where an arrow key leads from `at`, on a board whose columns hold `sizes` cards. Sideways it skips empty columns and
 * stays as low as the next one reaches. Null: no arrow key, or nothing lies there.
 */
export function moveFocus(sizes: readonly number[], at: Place, key: string): Place | null {
  const step = steps[key];
  if (!step) return null;
  const [across, down] = step;
  let column = at[0] + across;
  while (across !== 0 && sizes[column] === 0) column += across;
  const size = sizes[column] ?? 0;
  const card = Math.min(at[1] + down, across === 0 ? Number.POSITIVE_INFINITY : size - 1);
  return size > 0 && card >= 0 && card < size ? [column, card] : null;
}
