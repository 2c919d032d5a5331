import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../e2e/driver/product.ts';
import { familyCpuOf, familyOf, findBelow, memoryOf, untilGone } from './processes.ts';
import { cleanUp } from './tidy.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Longer than any honest start, a clean clone's included. */
const MOST_START_SECONDS = 600;

/** Settings of the product, and what npm tells the scripts that it runs. */
const OURS =
  /^(XINGLUO_\w+|DATABASE_URL|NODE_ENV|FF(MPEG|PROBE)_PATH|MALLOC_ARENA_MAX|INIT_CWD|npm_(package|lifecycle)_\w+|npm_(command|execpath|node_execpath|config_local_prefix))$/;

/** The environment of the person who types `npm start`: without our own settings and without the Node fetched for us. */
const plainEnvironment = (): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((dir) => !/[/\\](\.runtime|node_modules)[/\\]/.test(dir));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
};

/** The product as `npm start` runs it, in the clone at `cwd`, on the data folder given. */
export class RunningProduct {
  readonly dataDir: string;
  readonly port: number;
  /** Seconds from the command to the first good answer. */
  readonly startSeconds: number;
  /** CPU seconds that all processes together spent on it. */
  readonly startCpu: number;
  /** Server program and postmaster. */
  readonly server: number;
  readonly postmaster: number;
  readonly #child: ChildProcess;
  readonly #output: () => string;

  private constructor(
    parts: Pick<
      RunningProduct,
      'dataDir' | 'port' | 'startSeconds' | 'startCpu' | 'server' | 'postmaster'
    > & {
      child: ChildProcess;
      output: () => string;
    },
  ) {
    this.dataDir = parts.dataDir;
    this.port = parts.port;
    this.startSeconds = parts.startSeconds;
    this.startCpu = parts.startCpu;
    this.server = parts.server;
    this.postmaster = parts.postmaster;
    this.#child = parts.child;
    this.#output = parts.output;
  }

  /** Starts it and waits until `path` is answered with 200. */
  static async start({
    dataDir,
    cwd = ROOT,
    path = '/api/health',
    settings = {},
  }: {
    dataDir: string;
    cwd?: string;
    path?: string;
    settings?: Record<string, string>;
  }): Promise<RunningProduct> {
    const port = await freePort();
    const began = performance.now();
    const child = spawn('npm', ['start'], {
      cwd,
      env: { ...plainEnvironment(), ...settings, XINGLUO_DATA: dataDir, XINGLUO_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own: a Ctrl-C for us must not reach it before we stop it ourselves.
      detached: true,
    });
    const forget = cleanUp(() => endGroup(child));
    child.once('exit', forget);
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk;
      });
    const output = () => text;
    try {
      await firstAnswer(child, `http://127.0.0.1:${port}${path}`, output);
      const startSeconds = (performance.now() - began) / 1000;
      const startCpu = await familyCpuOf(child.pid!);
      const server = await findBelow(child.pid!, join('apps', 'server', 'src', 'main.ts'));
      const lock = await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
      const postmaster = Number.parseInt(lock, 10);
      return new RunningProduct({ dataDir, port, startSeconds, startCpu, server, postmaster, child, output });
    } catch (error) {
      await endGroup(child);
      throw error;
    }
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** The one-time set-up token of a first start, printed soon after the first answer. */
  async setupToken(): Promise<string> {
    for (let tries = 0; tries < 200; tries++) {
      const token = /\/setup#token=(\S+)/.exec(this.#output())?.[1];
      if (token) return token;
      await wait(50);
    }
    throw new Error(`The start printed no set-up link:\n${this.#output()}`);
  }

  /** PSS in MB of the server program and of all PostgreSQL processes. */
  async memory(): Promise<{ node: number; postgres: number; both: number }> {
    const node = (await memoryOf([this.server])).pss;
    const postgres = (await memoryOf(await familyOf(this.postmaster))).pss;
    return { node, postgres, both: node + postgres };
  }

  /** Ctrl-C, then waits until server and database are gone. */
  async stop(): Promise<void> {
    await endGroup(this.#child);
    await untilGone([this.postmaster]);
  }
}

/** Waits until `url` is answered with 200. */
const firstAnswer = async (child: ChildProcess, url: string, output: () => string): Promise<void> => {
  const end = Date.now() + MOST_START_SECONDS * 1000;
  while (!(await answers(url))) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (ended || Date.now() > end)
      throw new Error(`npm start ${ended ? 'ended' : 'takes too long'}:\n${output()}`);
    await wait(20);
  }
};

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status === 200;
    },
    () => false,
  );

/** Ctrl-C: every process of the group gets it, as from a terminal. Waits for all of them and for the database. */
const endGroup = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const family = await familyOf(child.pid!);
  process.kill(-child.pid!, 'SIGINT');
  await untilGone(family);
};
