import { type LadderOptions, planLadder } from '../ladder-plan.ts';
import type { LadderResult } from '../ladder-result.ts';
import { probeMedia } from '../probe.ts';
import { type LadderRun, transcodeLadder } from '../run-ladder.ts';
import type { Bench } from './clips.ts';

/** Probe, plan and run with the quickest preset; the output is `out-<name>` in the bench's directory. */
export async function runLadder(
  bench: Bench,
  name: string,
  options: Partial<LadderOptions> = {},
  run: Partial<LadderRun> = {},
): Promise<{ result: LadderResult; out: string }> {
  const facts = await probeMedia(bench.toolchain, bench.path(name));
  const plan = planLadder(facts, {
    capabilities: bench.toolchain.capabilities,
    preset: 'ultrafast',
    coverCount: 2,
    ...options,
  });
  const out = bench.path(`out-${name}`);
  return {
    result: await transcodeLadder(bench.toolchain, plan, { input: bench.path(name), outDir: out, ...run }),
    out,
  };
}
