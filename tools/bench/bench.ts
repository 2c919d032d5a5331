// npm run bench [-- PART … --runs=N]. Measures the figures of docs/benchmarks.md; when no part is named it measures
// all and also writes that page. Exit code 1 when a part could not be measured; a bar that is missed is no error.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Section } from './figures.ts';
import { now } from './machine.ts';
import { DEFAULT_RUNS, type Outcome, page, table } from './page.ts';
import { cleanClone } from './rows/clean-clone.ts';
import { ladder } from './rows/ladder.ts';
import { pageSizes } from './rows/page-sizes.ts';
import { publishing } from './rows/publishing.ts';
import { requestCpu } from './rows/request-cpu.ts';
import { starts } from './rows/starts.ts';
import { upload } from './rows/upload.ts';
import { ROOT } from './running-product.ts';
import { undoAll } from './tidy.ts';

const PARTS: Record<string, { title: string; measure(runs: number): Promise<Section> }> = {
  clone: { title: 'Clean clone', measure: cleanClone },
  starts: { title: 'Warm start and memory', measure: starts },
  requests: { title: 'CPU per API request', measure: requestCpu },
  ladder: { title: 'Transcoding', measure: ladder },
  sizes: { title: 'Page sizes', measure: pageSizes },
  publishing: { title: 'Publishing', measure: publishing },
  upload: { title: '2 GB upload', measure: upload },
};

const measured = async (name: string, runs: number): Promise<Outcome> => {
  const { title, measure } = PARTS[name]!;
  const begun = now();
  process.stderr.write(`» ${title} …\n`);
  try {
    const section = await measure(runs);
    process.stdout.write(`\n${title}\n${table(section.rows)}\n\n`);
    return { title, begun, ended: now(), section };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    process.stderr.write(`✗ ${title}: ${problem}\n`);
    return { title, begun, ended: now(), problem };
  }
};

const main = async (args: string[]): Promise<number> => {
  const named = args.filter((arg) => !arg.startsWith('--'));
  const runs = Number(args.find((arg) => arg.startsWith('--runs='))?.slice('--runs='.length) ?? DEFAULT_RUNS);
  const unknown = named.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0 || !Number.isInteger(runs) || runs < 1) {
    process.stderr.write(`Usage: npm run bench [-- ${Object.keys(PARTS).join(' ')} --runs=N]\n`);
    return 2;
  }
  if (process.platform !== 'linux') {
    process.stderr.write('The figures come from /proc, which only Linux has.\n');
    return 1;
  }
  const outcomes: Outcome[] = [];
  for (const name of named.length > 0 ? named : Object.keys(PARTS)) {
    if (!cutOff) outcomes.push(await measured(name, runs));
  }
  if (named.length === 0 && !cutOff)
    await writeFile(join(ROOT, 'docs', 'benchmarks.md'), page(outcomes, runs));
  return outcomes.some((outcome) => 'problem' in outcome) ? 1 : 0;
};

let cutOff = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    cutOff = true;
    void undoAll().finally(() => process.exit(130));
  });
}
process.exitCode = await main(process.argv.slice(2));
