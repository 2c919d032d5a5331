import { existsSync, readdirSync } from 'node:fs';
import { inRoot } from '../launch/paths.mjs';
import { ensureWeb } from '../launch/web-build.mjs';

const bin = (...parts) => inRoot('node_modules', ...parts);
const WEB = inRoot('apps', 'web');
const SIZE_GATE = inRoot('apps', 'web', 'build', 'size-gate.mjs');

const vitest = (id, args, cwd = inRoot()) => ({
  id,
  tests: true,
  cwd,
  args: [bin('vitest', 'vitest.mjs'), 'run', ...args],
});

// readdir's recursion exists from Node 18.17 on; globSync would need 22.
const hasJourneys = () =>
  readdirSync(inRoot('e2e'), { recursive: true }).some((path) => /\.e2e\.ts$/.test(path));

/**
 * What `npm test` runs, in this order. Gates of one `stage` may run side by side; a gate is left out while
 * what it looks at does not exist. `args` is a command line for Node; `work` is a function instead.
 */
export const GATES = [
  { id: 'lock', stage: 1, args: [inRoot('tools', 'lock-stubs.mjs')] },
  { id: 'biome', stage: 1, args: [bin('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--max-diagnostics=100'] },
  { id: 'types', stage: 1, args: [bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'] },
  { id: 'web-build', stage: 1, work: ensureWeb, when: () => existsSync(inRoot('apps', 'web', 'index.html')) },
  { id: 'shape', stage: 2, args: [inRoot('tools', 'shape.mjs')] },
  { id: 'knip', stage: 2, args: [bin('knip', 'bin', 'knip.js'), '--no-progress'] },
  { id: 'web-size', stage: 2, cwd: WEB, args: [SIZE_GATE], when: () => existsSync(SIZE_GATE) },
  {
    id: 'web-types',
    stage: 2,
    cwd: WEB,
    args: [bin('vue-tsc', 'bin', 'vue-tsc.js'), '--noEmit'],
    when: () => existsSync(inRoot('apps', 'web', 'tsconfig.json')),
  },
  { stage: 3, ...vitest('unit', ['--project', 'unit']) },
  { stage: 4, ...vitest('db', ['--project', 'db']) },
  {
    stage: 5,
    ...vitest('web', [], WEB),
    when: () => existsSync(inRoot('apps', 'web', 'vitest.config.ts')),
  },
  { stage: 6, ...vitest('e2e', ['--project', 'e2e']), when: hasJourneys },
  // By itself: it needs both cores, and a busy machine would only make it longer.
  { id: 'chaos', stage: 7, args: [inRoot('tools', 'chaos', 'chaos.ts'), 'publish', '--short'] },
];
