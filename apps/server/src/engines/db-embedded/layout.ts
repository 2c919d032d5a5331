import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf } from './connect.ts';
import { onDisk, StartProblem } from './start-problem.ts';

/** The major version of the PostgreSQL we ship; a data directory of another major is refused. */
export const POSTGRES_MAJOR = '18';

/** What was made aside and abandoned is swept when older than this; no start takes so long. */
const ABANDONED_AFTER_MS = 10 * 60_000;

/** Where everything of the embedded database lies inside the data directory. */
export interface Layout {
  readonly dataDir: string;
  /** Holds all of the below; comes into being by one rename, so it is whole or absent. */
  readonly home: string;
  readonly cluster: string;
  readonly credentialsFile: string;
  readonly portFile: string;
  readonly logFile: string;
}

export interface Credentials {
  readonly superuser: string;
  readonly owner: string;
}

export function layoutOf(dataDir: string, home = join(dataDir, 'postgres')): Layout {
  return {
    dataDir,
    home,
    cluster: join(home, 'cluster'),
    credentialsFile: join(home, 'credentials.json'),
    portFile: join(home, 'port'),
    logFile: join(home, 'postgres.log'),
  };
}

/** Makes the data directory if needed and resolves links, so that two spellings meet in one path. */
export async function prepareDataDir(dataDir: string): Promise<Layout> {
  return onDisk(dataDir, async () => {
    await makeDir(resolve(dataDir));
    return layoutOf(await realpath(dataDir));
  });
}

/** Like a recursive mkdir, but with the real cause: Node's own says ENOENT on a read-only disk. */
async function makeDir(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' && dirname(path) !== path) {
      await makeDir(dirname(path));
      await mkdir(path, { mode: 0o700 });
    } else if (code !== 'EEXIST' && !(code === 'EROFS' && existsSync(path))) {
      throw error;
    }
  }
  await readdir(path);
}

/** A fresh place beside `home` where a new cluster is made before the rename. */
export async function asideOf(layout: Layout): Promise<Layout> {
  const aside = `${layout.home}.new-${randomBytes(6).toString('hex')}`;
  await mkdir(aside, { mode: 0o700 });
  return layoutOf(layout.dataDir, aside);
}

/** Removes what starts left behind that were killed while they made something aside. */
export async function sweepAbandoned(dir: string, prefix: string, now: number): Promise<void> {
  const names = await readdir(dir);
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const path = join(dir, name);
    const found = await stat(path).catch(() => undefined);
    if (found && now - found.mtimeMs > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}

/** True when a whole cluster is there; refuses one that another major version wrote. */
export async function clusterExists(layout: Layout): Promise<boolean> {
  const text = await onDisk(layout.cluster, () => readIfThere(join(layout.cluster, 'PG_VERSION')));
  const major = text?.trim();
  if (major !== undefined && major !== POSTGRES_MAJOR) {
    throw new StartProblem(
      'other_major',
      `${layout.home} 里的数据库是 PostgreSQL ${major}，本版本自带 PostgreSQL ${POSTGRES_MAJOR}；请用原来的版本执行备份（npm run xingluo -- backup），再在新目录里用本版本恢复（restore）。`,
      `The database in ${layout.home} was written by PostgreSQL ${major}, this release brings ${POSTGRES_MAJOR}: make a backup with the release that wrote it (npm run xingluo -- backup), then restore it into a new directory with this one.`,
    );
  }
  return major !== undefined;
}

export function newCredentials(): Credentials {
  const secret = () => randomBytes(24).toString('base64url');
  return { superuser: secret(), owner: secret() };
}

export async function readCredentials(layout: Layout): Promise<Credentials> {
  const text = await onDisk(layout.credentialsFile, () => readIfThere(layout.credentialsFile));
  const parsed: Partial<Credentials> = JSON.parse(text?.startsWith('{') ? text : '{}');
  if (!parsed.superuser || !parsed.owner) {
    throw new StartProblem(
      'credentials_unusable',
      `数据库口令文件 ${layout.credentialsFile} 缺失或损坏；请从备份中找回它，或把 ${layout.home} 移走后恢复备份。`,
      `The database's password file ${layout.credentialsFile} is missing or damaged: bring it back from a backup, or move ${layout.home} away and restore a backup.`,
    );
  }
  return { superuser: parsed.superuser, owner: parsed.owner };
}

/** Written whole or not at all; mode 0600. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(aside, text, { mode: 0o600, flush: true });
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Makes a rename inside `dir` survive a power cut. */
export async function flushDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
