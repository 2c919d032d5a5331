import { spawn } from 'node:child_process';

/**
 * Runs a program to its end. `quiet` keeps its output and returns it; otherwise the program writes to our
 * own terminal.
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(file, args, { cwd, env, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', ...(quiet ? ['pipe', 'pipe'] : [2, 2])] });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) =>
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
}
