import type { Metric } from '@xingluo/contracts/platforms';
import type { PostFigures } from '@xingluo/contracts/publishing';

/** In the order of the columns; the record makes a forgotten one a type error. */
const metrics = Object.keys({
  views: 1,
  likes: 1,
  comments: 1,
  shares: 1,
  favorites: 1,
  coins: 1,
  danmaku: 1,
} satisfies Record<Metric, 1>) as Metric[];

export interface FiguresTable {
  metrics: Metric[];
  /** Newest first; a figure that the platform did not tell is null, never 0. */
  rows: { at: string; values: (number | null)[] }[];
}

/** The last `most` readings of a post, with the columns that were ever told. */
export function figuresTable(readings: readonly PostFigures[], most = 8): FiguresTable {
  const told = metrics.filter((metric) => readings.some(({ figures }) => figures[metric] !== undefined));
  return {
    metrics: told,
    rows: readings
      .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
      .slice(0, most)
      .map(({ at, figures }) => ({ at, values: told.map((metric) => figures[metric] ?? null) })),
  };
}

export interface Sparkline {
  width: number;
  height: number;
  path: string;
}

/** One metric over time as an SVG path, from 0 up; null with fewer than two known values. Unknown ones are left out. */
export function sparkline(
  readings: readonly PostFigures[],
  metric: Metric,
  { width, height } = { width: 120, height: 32 },
): Sparkline | null {
  const points = readings
    .flatMap(({ at, figures }) =>
      figures[metric] === undefined ? [] : [[Date.parse(at), figures[metric]] as const],
    )
    .toSorted(([a], [b]) => a - b);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || last[0] === first[0]) return null;
  const top = Math.max(...points.map(([, value]) => value), 1);
  const place = ([at, value]: readonly [number, number]) =>
    [((at - first[0]) / (last[0] - first[0])) * width, height - (value / top) * height]
      .map((one) => Math.round(one * 10) / 10)
      .join(' ');
  return { width, height, path: `M${points.map(place).join('L')}` };
}
