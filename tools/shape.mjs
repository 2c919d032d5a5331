// The shape gates: node tools/shape.mjs. Prints the figures and each culprit with its rule; exit code 1 if
// there is any.
import { pathToFileURL } from 'node:url';
import { ROOT } from './launch/paths.mjs';
import { brokenDoors, straySql } from './shape/doors.mjs';
import { findDuplicates, tooManyDuplicates } from './shape/duplicates.mjs';
import { sizeFigures, tooLong } from './shape/size.mjs';
import { readSources } from './shape/sources.mjs';
import { silencers, tooManyAny } from './shape/types.mjs';
import { environmentReads, platformNames } from './shape/words.mjs';

const RULES = [
  tooLong,
  brokenDoors,
  straySql,
  environmentReads,
  platformNames,
  silencers,
  tooManyAny,
  tooManyDuplicates,
];

/** All culprits of all rules, in the order of the files. */
export function judge(sources) {
  const culprits = RULES.flatMap((rule) => rule(sources));
  return culprits.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const sources = await readSources(ROOT);
  const { files, median, percentile95, longest } = sizeFigures(sources);
  const culprits = judge(sources);
  console.log(`${files} files; lines: median ${median}, 95 % at most ${percentile95}, longest ${longest}`);
  console.log(`duplicates: ${findDuplicates(sources).percent.toFixed(2)} %`);
  for (const { path, line, rule, text } of culprits) console.log(`${path}:${line} [${rule}] ${text}`);
  process.exitCode = culprits.length > 0 ? 1 : 0;
}
