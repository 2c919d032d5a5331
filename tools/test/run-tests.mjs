import { LaunchProblem } from '../launch/problem.mjs';
import { GATES } from './gates.mjs';
import { runGate } from './run-gate.mjs';

const SIDE_BY_SIDE = 2;

/**
 * Runs every gate, or those named by `--only=a,b`, and prints what failed, what was skipped, and last
 * `N passed, N failed, N skipped`, where each gate without tests counts as one.
 * @returns {Promise<number>} the exit code
 */
export async function runTests(runtime, args, { gates = GATES, print = console.log } = {}) {
  const started = Date.now();
  const wanted = choose(gates, args).filter((gate) => gate.when?.() ?? true);
  const sum = { passed: 0, failed: 0, skipped: 0, skippedNames: [], failedGates: [] };
  for (const stage of new Set(wanted.map((gate) => gate.stage))) {
    const waiting = wanted.filter((gate) => gate.stage === stage);
    const work = async () => {
      for (let gate = waiting.shift(); gate; gate = waiting.shift())
        add(sum, gate, await timed(gate, runtime, print));
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  }
  if (sum.skippedNames.length > 0)
    print(`\nSkipped:\n${sum.skippedNames.map((name) => `  ${name}`).join('\n')}`);
  if (sum.failedGates.length > 0) print(`\nFailed: ${sum.failedGates.join(', ')}`);
  print(`\n${((Date.now() - started) / 1000).toFixed(0)} s`);
  print(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  return sum.failed > 0 ? 1 : 0;
}

async function timed(gate, runtime, print) {
  const started = Date.now();
  print(`» ${gate.id} …`);
  const result = await runGate(gate, runtime);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  print(`${result.failed > 0 ? '✗' : '✓'} ${gate.id} (${seconds} s)`);
  if (result.failed > 0) print(`${result.output.trimEnd()}\n`);
  return result;
}

function add(sum, gate, result) {
  for (const key of ['passed', 'failed', 'skipped']) sum[key] += result[key];
  sum.skippedNames.push(...result.skippedNames.map((name) => `${gate.id}: ${name}`));
  if (result.failed > 0) sum.failedGates.push(gate.id);
}

function choose(gates, args) {
  const only = args
    .find((arg) => arg.startsWith('--only='))
    ?.slice('--only='.length)
    .split(',');
  const stray = args.find((arg) => !arg.startsWith('--only='));
  const unknown = stray ?? only?.find((id) => !gates.some((gate) => gate.id === id));
  if (unknown !== undefined) {
    const known = gates.map((gate) => gate.id).join(',');
    throw new LaunchProblem(
      `不认识“${unknown}”；用法：npm test -- --only=${known}（任选几项）。`,
      `"${unknown}" is unknown; usage: npm test -- --only=${known} (any of these).`,
    );
  }
  return only ? gates.filter((gate) => only.includes(gate.id)) : gates;
}
