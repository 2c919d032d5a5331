import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./holder.ts', import.meta.url));

/** What the holder printed last: it serves, or why it may not. */
export interface HolderAnswer {
  ready: boolean;
  port: number;
  adopted: boolean;
  url: string;
  code: string;
  zh: string;
  en: string;
}

/** A process of its own that serves a data directory; `wrapper` is put before node's command line. */
export interface Holder {
  readonly answer: HolderAnswer;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export function spawnHolder(dataDir: string, wrapper: readonly string[] = []): ChildProcess {
  const [file = process.execPath, ...args] = [...wrapper, process.execPath, PROGRAM, dataDir];
  return spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Starts a holder and waits until it serves or refuses. */
export async function startHolder(dataDir: string, wrapper: readonly string[] = []): Promise<Holder> {
  const child = spawnHolder(dataDir, wrapper);
  const gone = once(child, 'close');
  const answer = await answerOf(child);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await gone;
  };
  return { answer, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

async function answerOf(child: ChildProcess): Promise<HolderAnswer> {
  if (!child.stdout) throw new Error('the holder has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const fact = JSON.parse(line);
    if ('ready' in fact) return fact;
  }
  throw new Error('the holder ended without an answer');
}
