import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { MediaFailure } from './errors.ts';

/** A directory that is written aside and becomes the final one in a single rename, or never. */
export type Aside = {
  dir: string;
  /** Says that the run is alive; other runs remove an aside that was silent for half an hour. */
  beat: () => Promise<void>;
  /** @throws MediaFailure `output_exists` when the final directory is there and not empty. */
  commit: () => Promise<void>;
  discard: () => Promise<void>;
};

const silentForTooLongMs = 30 * 60 * 1000;
const openHere = new Set<string>();

/**
 * Makes a unique directory beside `finalDir` (so that the rename stays on one disk) and first removes what killed
 * runs for the same `finalDir` left behind. Runs that still live, here or on another host, are left alone.
 */
export async function openAside(finalDir: string): Promise<Aside> {
  await mkdir(dirname(finalDir), { recursive: true });
  await sweepAsides(finalDir);
  const name = `${asidePrefix(finalDir)}${hostname()}-${process.pid}-${randomBytes(6).toString('hex')}`;
  const dir = join(dirname(finalDir), name);
  openHere.add(name);
  await mkdir(dir);
  return {
    dir,
    beat: () => utimes(dir, new Date(), new Date()),
    commit: async () => {
      await rename(dir, finalDir).catch((error: NodeJS.ErrnoException) => {
        const isTaken = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(error.code ?? '');
        throw isTaken ? new MediaFailure('output_exists', { directory: finalDir }) : error;
      });
    },
    discard: async () => {
      await rm(dir, { recursive: true, force: true, maxRetries: 3 });
      openHere.delete(name);
    },
  };
}

const asidePrefix = (finalDir: string): string => `.${basename(finalDir)}.aside-`;

async function sweepAsides(finalDir: string): Promise<void> {
  const parent = dirname(finalDir);
  const prefix = asidePrefix(finalDir);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix) || openHere.has(name)) continue;
    const path = join(parent, name);
    if (await isAbandoned(name.slice(prefix.length), path)) await rm(path, { recursive: true, force: true });
  }
}

async function isAbandoned(owner: string, path: string): Promise<boolean> {
  const [, host, pid] = /^(.*)-(\d+)-[0-9a-f]+$/.exec(owner) ?? [];
  // Our own pid but not open here: left by an earlier process of the same number, as in a restarted container.
  if (host === hostname() && (Number(pid) === process.pid || !isRunning(Number(pid)))) return true;
  const lastBeat = await stat(path).catch(() => undefined);
  return lastBeat !== undefined && Date.now() - lastBeat.mtimeMs > silentForTooLongMs;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
