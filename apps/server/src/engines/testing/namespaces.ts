import { spawnSync } from 'node:child_process';

/** A command line to put before another one. */
export type Wrapper = readonly string[];

const mounts = (script: string, ...args: string[]): Wrapper => [
  ...['unshare', '--mount', 'sh', '-ec', `${script}; shift ${args.length}; exec "$@"`, 'sh'],
  ...args,
];

/** What comes after sees `dir` as a read-only disk. */
export const readOnly = (dir: string): Wrapper =>
  mounts('mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"', dir);

/** What comes after sees `dir` as an empty disk of that size. */
export const smallDisk = (dir: string, size: string): Wrapper =>
  mounts('mount -t tmpfs -o size="$2",mode=700 tmpfs "$1"', dir, size);

/** What comes after cannot make a user namespace, as in many containers. */
export const withoutUserNamespaces = (): Wrapper => mounts('mount --bind /bin/false /usr/bin/unshare');

/** What comes after runs as `nobody`. */
export const asNobody = (): Wrapper => ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

/** True when `wrapper` works on this machine; says what is not tested otherwise. */
export function works(wrapper: Wrapper, what: string): boolean {
  const [file = '', ...args] = [...wrapper, process.execPath, '--version'];
  const ok = spawnSync(file, args).status === 0;
  if (!ok) console.warn(`NOT TESTED here (needs root, mount namespaces and setpriv): ${what}`);
  return ok;
}
