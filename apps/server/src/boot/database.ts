import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../engines/db-embedded.ts';
import type { Config } from '../kernel/config.ts';
import type { Log } from '../kernel/log.ts';
import { BootProblem, progress } from './progress.ts';

export type BootDatabase = {
  /** Address as the owner; narrower roles are taken at connection time. */
  url: string;
  embedded: boolean;
  stop(): Promise<void>;
};

const hideSecret = (url: string): string => url.replace(/:[^:@/]+@/, ':…@');

const external = async (url: string): Promise<BootDatabase> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    throw new BootProblem(`连不上 DATABASE_URL (${hideSecret(url)}): ${(error as Error).message}。请检查地址、密码与网络。
Cannot reach DATABASE_URL: ${(error as Error).message}. Check address, password and network.`);
  }
  await client.end();
  return { url, embedded: false, stop: async () => {} };
};

/** The database of this start: the one of DATABASE_URL, else our own in the data folder. */
export const openDatabase = async (
  config: Config,
  log: Log,
  onLost: (error: Error) => void,
): Promise<BootDatabase> => {
  if (config.databaseUrl) return external(config.databaseUrl);
  const server: EmbeddedPostgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log,
    progress,
    onLost,
  });
  return { url: server.url, embedded: true, stop: server.stop };
};
