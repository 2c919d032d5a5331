import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartProblem } from './start-problem.ts';

/** Advisory lock that says "one product process serves this data directory"; any constant will do. */
const GUARD_KEY = '7236271009';
const GUARD_NAME = 'xingluo guard';

/** The hold on a data directory; PostgreSQL frees it by itself when this process dies. */
export interface DataDirGuard {
  /** Resolves when the connection is gone, by `release` or because the server went away. */
  readonly ended: Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes the session advisory lock on a connection of its own. Advisory locks belong to one database:
 * `url` must name the same one in every process.
 * @param patienceMs how long to wait for a process that is just ending
 * @throws StartProblem `data_dir_in_use`
 */
export async function holdDataDirGuard(
  url: string,
  { dataDir = '', patienceMs = 3_000 }: { dataDir?: string; patienceMs?: number } = {},
): Promise<DataDirGuard> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `${GUARD_NAME} of process ${process.pid}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  const ended = new Promise<void>((resolve) => {
    client.once('end', resolve);
  });
  client.on('error', () => undefined);
  const release = async () => {
    await client.end().catch(() => undefined);
  };
  try {
    await client.connect();
    await acquire(client, dataDir, patienceMs);
  } catch (error) {
    await release();
    throw error;
  }
  return { ended, release };
}

async function acquire(client: pg.Client, dataDir: string, patienceMs: number): Promise<void> {
  const pauseMs = 50;
  for (let waited = 0; ; waited += pauseMs) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
      GUARD_KEY,
    ]);
    if (rows[0]?.held) return;
    if (waited >= patienceMs) throw inUse(dataDir, await holderOf(client));
    await sleep(pauseMs);
  }
}

async function holderOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.granted and a.application_name like $1`,
    [`${GUARD_NAME}%`],
  );
  return rows[0]?.name.replace(/\D/g, '') ?? '?';
}

function inUse(dataDir: string, pid: string): StartProblem {
  return new StartProblem(
    'data_dir_in_use',
    `数据目录 ${dataDir} 正由另一个星罗进程（进程号 ${pid}）使用；请先停止它，或用 XINGLUO_DATA 指定别的目录；要运行多个进程请用 DATABASE_URL。`,
    `The data directory ${dataDir} is in use by another Xingluo process (pid ${pid}): stop that one, or point XINGLUO_DATA elsewhere; to run several processes use DATABASE_URL.`,
  );
}
