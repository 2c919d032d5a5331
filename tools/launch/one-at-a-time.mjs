import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isAlive } from './alive.mjs';
import { say } from './say.mjs';

/**
 * Runs `work` while no other launcher runs work under the same lock file. The file names its holder, so a
 * lock whose holder was killed is taken over.
 */
export async function oneAtATime(lockFile, work) {
  await mkdir(dirname(lockFile), { recursive: true });
  for (let waited = 0; !(await take(lockFile)); waited += 1) {
    if (waited === 0) {
      say.step(
        `另一个进程正在准备同一目录，稍候（${lockFile}）…`,
        'another process is preparing this folder, waiting …',
      );
    }
    await sleep(300);
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

/** Linking a file that is already written makes the lock appear with its holder's name or not at all. */
async function take(lockFile) {
  const own = `${lockFile}.${process.pid}`;
  await writeFile(own, identityOf(process.pid));
  try {
    await link(own, lockFile);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  } finally {
    await rm(own, { force: true });
  }
  if (!(await isHeld(lockFile))) await removeStale(lockFile);
  return false;
}

async function isHeld(file) {
  const holder = await readFile(file, 'utf8').catch(() => '');
  const pid = Number.parseInt(holder, 10) || 0;
  return pid > 0 && isAlive(pid) && identityOf(pid) === holder;
}

/** Of two who find the same stale lock one renames it; should it have renamed a fresh lock, it gives it back. */
async function removeStale(lockFile) {
  const taken = `${lockFile}.stale-${process.pid}`;
  await rename(lockFile, taken).catch(() => undefined);
  if (await isHeld(taken)) await link(taken, lockFile).catch(() => undefined);
  await rm(taken, { force: true });
}
