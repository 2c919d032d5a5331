// Run by a test as a process of its own, to be killed: encodes argv[2] into argv[3], says `encoding` when it goes.
import { planLadder } from '../ladder-plan.ts';
import { probeMedia } from '../probe.ts';
import { transcodeLadder } from '../run-ladder.ts';
import { resolveToolchain } from '../toolchain.ts';

const [, , input = '', outDir = ''] = process.argv;
const toolchain = await resolveToolchain();
const plan = planLadder(await probeMedia(toolchain, input), {
  capabilities: toolchain.capabilities,
  preset: 'medium',
});
await transcodeLadder(toolchain, plan, {
  input,
  outDir,
  onProgress: ({ outTimeMs }) => process.stdout.write(outTimeMs > 0 ? 'encoding\n' : ''),
});
