import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from '../launch/paths.mjs';
import { LaunchProblem } from '../launch/problem.mjs';
import { run } from '../launch/run.mjs';
import { countTests } from './count-tests.mjs';

/**
 * Runs one gate to its end.
 * @returns {Promise<{ passed: number, failed: number, skipped: number, skippedNames: string[], output: string }>}
 *   a gate that holds no tests counts as one check
 */
export async function runGate(gate, runtime) {
  if (gate.work) return runWork(gate, runtime);
  const reportFile = inRoot('.tmp', 'reports', `${gate.id}.json`);
  const reporting = gate.tests
    ? ['--reporter=dot', '--silent=passed-only', '--reporter=json', `--outputFile.json=${reportFile}`]
    : [];
  await mkdir(join(reportFile, '..'), { recursive: true });
  await rm(reportFile, { force: true });
  const { code, output } = await run(runtime.node, [...gate.args, ...reporting], {
    cwd: gate.cwd ?? inRoot(),
    env: runtime.env,
    quiet: true,
  });
  const report = gate.tests ? await readFile(reportFile, 'utf8').catch(() => undefined) : undefined;
  const counted = report ? countTests(JSON.parse(report)) : asCheck(code === 0);
  // vitest also fails for errors outside of any test.
  const failed = code !== 0 && counted.failed === 0 ? 1 : counted.failed;
  return { ...counted, failed, output };
}

async function runWork(gate, runtime) {
  try {
    await gate.work(runtime);
    return { ...asCheck(true), output: '' };
  } catch (error) {
    if (!(error instanceof LaunchProblem)) throw error;
    return { ...asCheck(false), output: `${error.zh}\n${error.en}` };
  }
}

const asCheck = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, skippedNames: [] });
