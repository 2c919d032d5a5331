import { execFile } from 'node:child_process';
import { chown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from './layout.ts';

/**
 * Under whose name PostgreSQL's programs run: they refuse root.
 * `mapped` is root seen as uid 65534 inside a user namespace: files stay owned by root.
 */
export type RunAs =
  | { readonly kind: 'self' }
  | { readonly kind: 'mapped' }
  | { readonly kind: 'other'; readonly uid: number; readonly gid: number };

/** `nobody`: the one unprivileged user that every distribution has. */
export const NOBODY = 65534;

export interface Command {
  readonly file: string;
  readonly args: string[];
  readonly options: { env: Record<string, string>; uid?: number; gid?: number };
}

/** A fixed environment: nothing of ours (secrets above all) reaches the database's processes. */
const ENV = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_MESSAGES: 'C' };

/** What to spawn so that `file args` runs under that name. */
export function commandAs(runAs: RunAs, file: string, args: readonly string[]): Command {
  if (runAs.kind === 'mapped') {
    const map = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--', file, ...args];
    return { file: 'unshare', args: map, options: { env: ENV } };
  }
  const identity = runAs.kind === 'other' ? { uid: runAs.uid, gid: runAs.gid } : {};
  return { file, args: [...args], options: { env: ENV, ...identity } };
}

export interface Outcome {
  readonly ok: boolean;
  /** stdout and stderr together, for the log and for finding the cause. */
  readonly output: string;
}

/** Runs a program to its end; never throws for a program that fails. */
export function runAs(who: RunAs, file: string, args: readonly string[]): Promise<Outcome> {
  const command = commandAs(who, file, args);
  return new Promise((resolve) => {
    execFile(command.file, command.args, { ...command.options, cwd: '/' }, (error, stdout, stderr) => {
      const cause = error && !stdout && !stderr ? error.message : '';
      resolve({ ok: error === null, output: `${stdout}${stderr}${cause}` });
    });
  });
}

/** PostgreSQL needs a user database entry for the uid it runs under. */
export async function groupOfUid(uid: number): Promise<number | undefined> {
  const passwd = (await readIfThere('/etc/passwd')) ?? '';
  const entry = passwd.split('\n').find((line) => line.split(':')[2] === String(uid));
  const gid = Number(entry?.split(':')[3]);
  return entry === undefined || Number.isNaN(gid) ? undefined : gid;
}

/** Gives a tree to another user; links are left alone. */
export async function giveTo(path: string, uid: number, gid: number): Promise<void> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return;
  if (found.isDirectory()) {
    for (const name of await readdir(path)) await giveTo(join(path, name), uid, gid);
  }
  if (found.uid !== uid || found.gid !== gid) await chown(path, uid, gid);
}
