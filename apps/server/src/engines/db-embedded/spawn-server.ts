import { spawn } from 'node:child_process';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Footing } from './choose-run-as.ts';
import { codeOf, SUPERUSER, urlOf, withClient } from './connect.ts';
import type { Layout } from './layout.ts';
import { commandAs, giveTo, runAs } from './run-as.ts';
import { type Settings, settingArgs } from './settings.ts';
import { onDisk } from './start-problem.ts';

const LOG_KEPT_BYTES = 8 * 1024 * 1024;

/** A server that gave up before it accepted a connection, with what it printed. */
export class ServerGaveUp extends Error {
  override readonly name = 'ServerGaveUp';
  readonly output: string;

  constructor(output: string) {
    super(`postgres exited during start: ${output.trim().split('\n').at(-1) ?? ''}`);
    this.output = output;
  }
}

export interface SpawnNeeds {
  readonly layout: Layout;
  readonly footing: Footing;
  readonly settings: Settings;
  readonly port: number;
  readonly password: string;
  /** Called every few seconds while the server recovers after a crash. */
  readonly stillWaiting: () => void;
}

/**
 * Starts `postgres` in a session of its own (a Ctrl-C in the terminal must not reach it before our own
 * connections are done) and waits until it accepts connections.
 * @throws ServerGaveUp when it exits first
 */
export async function spawnServer(needs: SpawnNeeds): Promise<void> {
  const { layout, footing, port } = needs;
  const { runAs: who } = footing;
  if (who.kind === 'other') await onDisk(layout.home, () => giveTo(layout.home, who.uid, who.gid));
  const log = await openLog(layout);
  const from = (await log.stat()).size;
  const args = ['-D', layout.cluster, '-p', String(port), ...settingArgs(needs.settings)];
  const command = commandAs(who, footing.runtime.postgres, args);
  const child = spawn(command.file, command.args, {
    ...command.options,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  const exit = { done: false };
  child.once('error', () => {
    exit.done = true;
  });
  child.once('exit', () => {
    exit.done = true;
  });
  child.unref();
  try {
    await untilReady(needs, exit);
    if (exit.done) throw new ServerGaveUp(await readFrom(layout.logFile, from));
  } finally {
    await log.close();
  }
}

async function untilReady({ port, password, stillWaiting }: SpawnNeeds, exit: { done: boolean }) {
  const url = urlOf({ port, user: SUPERUSER, password, database: 'postgres' });
  for (let tries = 1; !exit.done; tries += 1) {
    try {
      await withClient(url, 'xingluo start', (client) => client.query('select 1'));
      return;
    } catch (error) {
      // Someone else's server on this port: ours cannot bind it and is about to exit.
      if (codeOf(error) === '28P01') await sleep(500);
    }
    await sleep(Math.min(25 * tries, 250));
    if (tries % 20 === 0) stillWaiting();
  }
}

/** Stops whatever server runs on the cluster, adopted or our own; true when none runs any more. */
export async function stopServer(layout: Layout, footing: Footing, mode: 'fast' | 'immediate') {
  const stopped = await runAs(footing.runAs, footing.runtime.pgCtl, [
    ...['stop', '-D', layout.cluster, '-m', mode, '-w', '-t', '60', '-s'],
  ]);
  return stopped.ok || /no server running|does not exist/i.test(stopped.output);
}

/** Nobody serves this cluster and the process named in the file is no PostgreSQL: the file is a leftover. */
export async function removeStalePidFile(layout: Layout): Promise<void> {
  await onDisk(layout.cluster, () => rm(join(layout.cluster, 'postmaster.pid'), { force: true }));
}

async function openLog(layout: Layout) {
  return onDisk(layout.logFile, async () => {
    const size = await stat(layout.logFile).then(
      (found) => found.size,
      () => 0,
    );
    if (size > LOG_KEPT_BYTES) await rename(layout.logFile, `${layout.logFile}.1`);
    return open(layout.logFile, 'a+', 0o600);
  });
}

async function readFrom(path: string, from: number): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const length = Math.min(size - from, 64 * 1024);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, from);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}
