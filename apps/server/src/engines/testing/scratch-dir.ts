import { mkdir, mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseRunAs } from '../db-embedded/choose-run-as.ts';
import { codeOf } from '../db-embedded/connect.ts';
import { isPostgres, readPidFile } from '../db-embedded/find-live.ts';
import { layoutOf } from '../db-embedded/layout.ts';
import { findRuntimePackage, prepareRuntime } from '../db-embedded/runtime.ts';
import { stopServer } from '../db-embedded/spawn-server.ts';

const PREFIX = 'xingluo-test-';
const MEMORY_DISK = '/dev/shm';
const MEMORY_DISK_NEEDS_BYTES = 1024 ** 3;

/** A new directory whose name carries our process id, on the memory disk when that has room. */
export async function scratchDir(): Promise<string> {
  return mkdtemp(join(await scratchHome(), `${PREFIX}${process.pid}-`));
}

/** Stops the database that may run in a scratch directory and removes the directory. */
export async function removeScratchDir(dir: string): Promise<void> {
  const layout = layoutOf(dir);
  const named = await readPidFile(layout).catch(() => undefined);
  if (named && (await isPostgres(named.pid))) {
    const runtime = await prepareRuntime(findRuntimePackage(), dir);
    await stopServer(layout, await chooseRunAs(layout, runtime), 'immediate');
  }
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
}

/** Clears away what test runs left behind that were killed. */
export async function sweepScratchDirs(): Promise<void> {
  for (const home of new Set([MEMORY_DISK, tmpdir()])) {
    for (const name of await readdir(home).catch(() => [])) {
      const pid = Number(/^xingluo-test-(\d+)-/.exec(name)?.[1] ?? 0);
      const dir = join(home, name);
      if (pid > 0 && !isAlive(pid) && (await isOurs(dir))) await removeScratchDir(dir);
    }
  }
}

async function scratchHome(): Promise<string> {
  const free = await statfs(MEMORY_DISK).then(
    (found) => found.bavail * found.bsize,
    () => 0,
  );
  if (free >= MEMORY_DISK_NEEDS_BYTES) return MEMORY_DISK;
  await mkdir(tmpdir(), { recursive: true });
  return tmpdir();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function isOurs(dir: string): Promise<boolean> {
  const uid = process.getuid?.();
  const owner = await stat(dir).then(
    (found) => found.uid,
    () => undefined,
  );
  return uid === 0 || owner === uid;
}
