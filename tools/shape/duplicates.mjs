import { isData, MAX_DUPLICATE_PERCENT, MIN_DUPLICATE_LINES } from './house.mjs';

/**
 * Runs of lines that occur a second time, compared without indentation, comments, imports and lines that
 * are only punctuation.
 * @returns {{ percent: number, blocks: { path: string, line: number, of: string, lines: number }[] }}
 *   `percent` of all compared lines that are such a second occurrence
 */
export function findDuplicates(sources) {
  const files = sources
    .filter(({ path }) => !isData(path))
    .map(({ path, code }) => ({ path, rows: rowsOf(code) }));
  const firstSeen = new Map();
  const blocks = [];
  for (const { path, rows } of files) {
    const repeated = rows.map(() => undefined);
    for (let at = 0; at + MIN_DUPLICATE_LINES <= rows.length; at += 1) {
      const key = rows
        .slice(at, at + MIN_DUPLICATE_LINES)
        .map((row) => row.text)
        .join('\n');
      const first = firstSeen.get(key);
      if (!first) firstSeen.set(key, { path, at, line: rows[at].line });
      else if (first.path !== path || at - first.at >= MIN_DUPLICATE_LINES) {
        for (let mark = at; mark < at + MIN_DUPLICATE_LINES; mark += 1)
          repeated[mark] ??= `${first.path}:${first.line}`;
      }
    }
    blocks.push(...blocksOf(path, rows, repeated));
  }
  const compared = files.reduce((sum, { rows }) => sum + rows.length, 0);
  const copied = blocks.reduce((sum, { lines }) => sum + lines, 0);
  return { percent: compared === 0 ? 0 : (100 * copied) / compared, blocks };
}

/** Every repeated block when they are more than the share allows, else nothing. */
export function tooManyDuplicates(sources) {
  const { percent, blocks } = findDuplicates(sources);
  if (percent <= MAX_DUPLICATE_PERCENT) return [];
  return blocks.map(({ path, line, of, lines }) => ({
    path,
    line,
    rule: 'duplicate',
    text: `${lines} lines as in ${of}`,
  }));
}

function blocksOf(path, rows, repeated) {
  const blocks = [];
  repeated.forEach((of, at) => {
    if (of === undefined) return;
    if (at > 0 && repeated[at - 1] !== undefined) blocks.at(-1).lines += 1;
    else blocks.push({ path, line: rows[at].line, of, lines: 1 });
  });
  return blocks;
}

function rowsOf(code) {
  let inImport = false;
  return code.flatMap((raw, index) => {
    const text = raw.trim().replace(/\s+/g, ' ');
    const opensImport =
      /^(import|export)\b[^=(]*$/.test(text) &&
      !/^export (default|const|let|declare|function|class|type|interface|async|abstract)/.test(text);
    if (opensImport) inImport = !/from ['"]|^import ['"]/.test(text);
    else if (inImport) inImport = !/from ['"]/.test(text);
    else if (/\w.*\w/.test(text)) return [{ text, line: index + 1 }];
    return [];
  });
}
