import { join } from 'node:path';
import { findLiveEmbeddedPostgres, startEmbeddedPostgres } from '../engines/db-embedded.ts';
import type { Config } from '../kernel/config.ts';
import { silentLog } from '../kernel/log.ts';
import { progress } from './progress.ts';

/** Where this installation keeps its files and its master key. */
export const filesFolder = (config: Config): string => join(config.dataDir, 'files');
export const masterKeyFile = (config: Config): string => join(config.dataDir, 'master.key');

/** The installation's database for a command-line tool: the running one, else started for the time of `use`. */
export const withLocalDatabase = async <T>(config: Config, use: (url: string) => Promise<T>): Promise<T> => {
  if (config.databaseUrl) return use(config.databaseUrl);
  const live = await findLiveEmbeddedPostgres(config.dataDir);
  if (live) return use(live.url);
  const own = await startEmbeddedPostgres({ dataDir: config.dataDir, log: silentLog, progress });
  try {
    return await use(own.url);
  } finally {
    await own.stop();
  }
};
