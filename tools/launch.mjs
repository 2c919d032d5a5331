#!/usr/bin/env node
// The one way into the product: node tools/launch.mjs <start|test|doctor|try|xingluo|bench|chaos> [arguments].
// Plain JavaScript that runs from Node 18 up; everything it starts runs under the Node it finds or fetches.
import { COMMANDS, runCommand } from './launch/commands.mjs';
import { LaunchProblem } from './launch/problem.mjs';
import { say } from './launch/say.mjs';

const [command = '', ...args] = process.argv.slice(2);

try {
  process.exitCode = await runCommand(command, args);
} catch (error) {
  if (!(error instanceof LaunchProblem)) throw error;
  say.problem(error.zh, error.en);
  process.exitCode = command in COMMANDS ? 1 : 2;
}
