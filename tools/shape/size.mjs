import { isData, isTest, MAX_LINES } from './house.mjs';

/** Files nobody reads in one sitting. */
export function tooLong(sources) {
  return sources
    .filter(({ path, lines }) => lines.length > MAX_LINES && !isData(path))
    .map(({ path, lines }) => ({
      path,
      line: lines.length,
      rule: 'size',
      text: `${lines.length} lines, at most ${MAX_LINES}`,
    }));
}

/** Median and 95th percentile of lines per file, tests and data aside. */
export function sizeFigures(sources) {
  const sizes = sources
    .filter(({ path }) => !isTest(path) && !isData(path))
    .map(({ lines }) => lines.length)
    .sort((a, b) => a - b);
  const at = (share) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))] ?? 0;
  return { files: sizes.length, median: at(0.5), percentile95: at(0.95), longest: sizes.at(-1) ?? 0 };
}
