import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Footing } from './choose-run-as.ts';
import { SUPERUSER } from './connect.ts';
import { asideOf, flushDir, type Layout, newCredentials } from './layout.ts';
import { giveTo, runAs } from './run-as.ts';
import { problemFromErrno, problemFromOutput, StartProblem } from './start-problem.ts';

/**
 * Makes a new cluster aside and moves it into place by one rename: whoever is killed in the middle leaves
 * nothing that looks finished, and of two first starts at once one simply uses what the other made.
 */
export async function initCluster(layout: Layout, footing: Footing, { flush = true } = {}): Promise<void> {
  const aside = await asideOf(layout).catch((error: unknown) => {
    throw problemFromErrno(error, layout.dataDir);
  });
  try {
    const credentials = newCredentials();
    const passwordFile = join(aside.home, 'initial-password');
    await writeFile(aside.credentialsFile, JSON.stringify(credentials), { mode: 0o600, flush: true });
    await writeFile(passwordFile, credentials.superuser, { mode: 0o600 });
    if (footing.runAs.kind === 'other') await giveTo(aside.home, footing.runAs.uid, footing.runAs.gid);
    const made = await runAs(footing.runAs, footing.runtime.initdb, [
      ...['-D', aside.cluster, '-U', SUPERUSER, '--pwfile', passwordFile],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', ...LOCALE],
      ...(flush ? [] : ['--no-sync']),
    ]);
    if (!made.ok) throw initFailed(layout, made.output);
    await rm(passwordFile);
    await rename(aside.home, layout.home).catch(unlessThere);
    await flushDir(layout.dataDir);
  } catch (error) {
    throw problemFromErrno(error, layout.dataDir);
  } finally {
    await rm(aside.home, { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * Characters must be classified as Unicode even where the host has no locales, else pg_trgm finds nothing
 * in Chinese text; macOS has no libc locale C.UTF-8, so its own UTF-8 locale stands in there.
 */
const LOCALE = [
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  `--locale=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
  '--lc-messages=C',
];

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}

function initFailed(layout: Layout, output: string): StartProblem {
  const last = output.trim().split('\n').at(-1) ?? '';
  return (
    problemFromOutput(output, layout.dataDir) ??
    new StartProblem(
      'database_failed',
      `无法在 ${layout.dataDir} 建立数据库（${last}）；请检查该目录，或用 DATABASE_URL 指定自备的 PostgreSQL。`,
      `The database could not be created in ${layout.dataDir} (${last}): check that directory, or name a PostgreSQL of your own in DATABASE_URL.`,
    )
  );
}
