import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../tools/launch.mjs', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A port that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

export const temporaryFolder = (name: string): string => mkdtempSync(join(tmpdir(), `xingluo-e2e-${name}-`));

type Options = { dataDir?: string; port?: number; env?: Record<string, string>; args?: string[] };

/** The product, started as a person starts it, on a data folder of its own. */
export class Product {
  readonly dataDir: string;
  readonly port: number;
  output = '';
  #child: ChildProcess | null = null;
  readonly #options: Options;

  private constructor(options: Options, port: number) {
    this.#options = options;
    this.dataDir = options.dataDir ?? temporaryFolder('data');
    this.port = port;
  }

  static async start(options: Options = {}): Promise<Product> {
    const product = new Product(options, options.port ?? (await freePort()));
    await product.startAgain();
    return product;
  }

  /** Whether the started program has not ended. */
  get running(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  get environment(): Record<string, string> {
    return {
      ...(process.env as Record<string, string>),
      XINGLUO_DATA: this.dataDir,
      XINGLUO_PORT: String(this.port),
      XINGLUO_MEDIA_PRESET: 'ultrafast',
      ...this.#options.env,
    };
  }

  /** The one-time set-up link that the first start printed. */
  get setupLink(): string {
    const link = /http\S+\/setup#token=\S+/.exec(this.output)?.[0];
    if (!link) throw new Error(`The start printed no set-up link:\n${this.output}`);
    return link;
  }

  /** Starts on the same data folder and waits for the line that says it runs. */
  async startAgain(): Promise<void> {
    this.output = '';
    const child = spawn(process.execPath, [LAUNCHER, 'start', ...(this.#options.args ?? [])], {
      cwd: ROOT,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        this.output += chunk;
        if (/Xingluo is running/.test(this.output)) resolve();
      };
      child.stdout!.on('data', hear);
      child.stderr!.on('data', hear);
      child.once('exit', (code) =>
        reject(new Error(`The product ended (${code}) while starting:\n${this.output}`)),
      );
    });
  }

  /** Ctrl-C: the whole process group gets SIGINT, as from a terminal. */
  async stop(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** kill -9 of launcher and server; the database lives on, as it would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid!, signal);
    await ended;
    this.#child = null;
  }

  async dispose(): Promise<void> {
    await this.stop();
    if (!this.#options.dataDir) rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** Runs one of the product's commands to its end; answers its exit code and what it printed. */
export const runCommand = (
  command: string,
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [LAUNCHER, command, ...args], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    child.once('exit', (code) => resolve({ code, output }));
  });
