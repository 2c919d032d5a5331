import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE, SUPERUSER, urlOf } from '../../apps/server/src/engines/db-embedded/connect.ts';
import { layoutOf, readCredentials } from '../../apps/server/src/engines/db-embedded/layout.ts';
import { startEmbeddedPostgres } from '../../apps/server/src/engines/db-embedded.ts';

const quiet = () => {};

/**
 * A PostgreSQL of its own for the product's processes, made of the binary that comes with the product. After a
 * kill -9 the engine opens it again at the same address, as a service manager would.
 */
export const startDatabase = async (folder: string) => {
  const server = await startEmbeddedPostgres({
    dataDir: folder,
    log: { info: quiet, warn: quiet },
    progress: quiet,
    // Six processes, and those that a kill left behind until the server notices.
    settings: { max_connections: '200' },
  });
  const { superuser } = await readCredentials(layoutOf(folder));
  const lockFile = join(folder, 'postgres', 'cluster', 'postmaster.pid');
  return {
    url: server.url,
    /** Sees every tenant's rows: for the judge only. */
    judgeUrl: urlOf({ port: server.port, user: SUPERUSER, password: superuser, database: DATABASE }),
    stop: server.stop,
    /** false: it was down already. */
    kill: (): boolean => {
      try {
        process.kill(Number.parseInt(readFileSync(lockFile, 'utf8'), 10), 'SIGKILL');
        return true;
      } catch {
        return false;
      }
    },
  };
};
export type Database = Awaited<ReturnType<typeof startDatabase>>;
