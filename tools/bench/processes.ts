import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Linux reports CPU time in these units to every program, whatever the kernel ticks in (USER_HZ, proc(5)). */
const TICKS_PER_SECOND = 100;

/** What /proc/PID/stat says after the process' name: state first, parent second, then as in proc(5). */
const statOf = async (pid: number): Promise<string[] | undefined> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text?.replace(/^.*\)/s, '').trim().split(' ');
};

const pids = async (): Promise<number[]> =>
  (await readdir('/proc')).filter((it) => /^\d+$/.test(it)).map(Number);

/** A process and everything that descends from it, itself first. */
export const familyOf = async (root: number): Promise<number[]> => {
  const childrenOf = new Map<number, number[]>();
  for (const pid of await pids()) {
    const parent = Number((await statOf(pid))?.[1]);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), pid]);
  }
  const family = [root];
  for (const member of family) family.push(...(childrenOf.get(member) ?? []));
  return family;
};

/** The process below `root` whose command line holds `text`. */
export const findBelow = async (root: number, text: string): Promise<number> => {
  for (const pid of (await familyOf(root)).toReversed()) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.split('\0').some((part) => part.endsWith(text))) return pid;
  }
  throw new Error(`No process below ${root} runs ${text}.`);
};

/** CPU seconds of one process with all its threads, user and system. */
export const cpuOf = async (pid: number): Promise<number> => {
  const stat = await statOf(pid);
  return (Number(stat?.[11] ?? 0) + Number(stat?.[12] ?? 0)) / TICKS_PER_SECOND;
};

/** CPU seconds of a process, of everything below it, and of those below it that have ended. */
export const familyCpuOf = async (root: number): Promise<number> => {
  let ticks = 0;
  for (const pid of await familyOf(root)) {
    const own = ((await statOf(pid)) ?? []).slice(11, 15);
    ticks += own.reduce((sum, field) => sum + Number(field), 0);
  }
  return ticks / TICKS_PER_SECOND;
};

/**
 * Proportional set size and resident set size in MB (10^6 bytes) of some processes together: memory they share counts
 * once in `pss`, and once per process in `rss`. A process that has ended counts nothing.
 */
export const memoryOf = async (of: readonly number[]): Promise<{ pss: number; rss: number }> => {
  const sum = { pss: 0, rss: 0 };
  for (const pid of of) {
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    const field = (name: string) =>
      (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024) / 1e6;
    sum.pss += field('Pss');
    sum.rss += field('Rss');
  }
  return sum;
};

export const isAlive = async (pid: number): Promise<boolean> => {
  const state = (await statOf(pid))?.[0];
  return state !== undefined && state !== 'Z';
};

/** Waits until none of them lives any more. */
export const untilGone = async (of: readonly number[], seconds = 30): Promise<void> => {
  const end = Date.now() + seconds * 1000;
  while ((await Promise.all(of.map(isAlive))).includes(true)) {
    if (Date.now() > end) throw new Error(`Processes ${of.join(', ')} did not end within ${seconds} s.`);
    await wait(50);
  }
};

/** Ends a process with everything below it, at once. */
export const endFamily = async (root: number): Promise<void> => {
  const family = await familyOf(root);
  for (const pid of family.toReversed()) if (await isAlive(pid)) process.kill(pid, 'SIGKILL');
  await untilGone(family);
};
