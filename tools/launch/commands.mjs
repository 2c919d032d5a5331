import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { runTests } from '../test/run-tests.mjs';
import { ensureNode } from './node-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { inRoot } from './paths.mjs';
import { LaunchProblem } from './problem.mjs';
import { serve } from './serve.mjs';
import { ensureWeb } from './web-build.mjs';

/** npm runs us at the top of the clone: a file named as an argument is meant from where it was typed. */
function fromWhereTyped(arg) {
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), arg);
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile || /^\.\.?\//.test(arg) ? path : arg;
}

const server = (...parts) => inRoot('apps', 'server', 'src', ...parts);

/** Each command: which packages it needs, whether it needs the pages, and what it runs. */
export const COMMANDS = {
  start: { mode: 'start', web: true, run: (runtime, args) => serve(runtime, server('main.ts'), args) },
  doctor: { mode: 'start', run: (runtime, args) => serve(runtime, server('cli', 'doctor.ts'), args) },
  try: { mode: 'start', web: true, run: (runtime, args) => serve(runtime, server('cli', 'try.ts'), args) },
  xingluo: { mode: 'start', run: (runtime, args) => serve(runtime, server('cli', 'operator.ts'), args) },
  bench: {
    mode: 'test',
    web: true,
    run: (runtime, args) => serve(runtime, inRoot('tools', 'bench', 'bench.ts'), args),
  },
  chaos: {
    mode: 'test',
    web: true,
    run: (runtime, args) => serve(runtime, inRoot('tools', 'chaos', 'chaos.ts'), args),
  },
  test: { mode: 'test', run: runTests },
};

/**
 * Prepares what the command needs, then runs it.
 * @returns {Promise<number>} the exit code
 * @throws LaunchProblem with a sentence for the person who typed the command
 */
export async function runCommand(name, args) {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const known = Object.keys(COMMANDS).join(' | ');
    throw new LaunchProblem(
      `没有“${name}”这个命令；可用：${known}。`,
      `There is no command "${name}"; use one of ${known}.`,
    );
  }
  const runtime = await ensureNode();
  await ensurePackages(runtime, command.mode);
  if (command.web) await ensureWeb(runtime);
  return command.run(runtime, args.map(fromWhereTyped));
}
