import type { Kysely } from 'kysely';
import pg from 'pg';
import type { Log } from '../log.ts';
import { bindKysely, endTransaction, reopen } from './bound-kysely.ts';
import type { DB, Db, SystemTx, Tx } from './db.ts';

// int8 as number: byte counts and sequence ids stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

const TENANT_ID = /^t_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

type PipelinedClient = pg.PoolClient & { connection: { stream: { cork(): void; uncork(): void } } };

/**
 * Opens a pool whose sessions take `role` at connection time, so that even RESET ROLE stays inside it.
 * Idle clients are dropped after ten seconds: each costs a server process.
 */
export const openPool = (
  url: string,
  { role, max, log, name }: { role?: string; max: number; log: Log; name: string },
): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    pipeline: true,
    application_name: `xingluo ${name}`,
    idleTimeoutMillis: 10_000,
    connectionTimeoutMillis: 15_000,
    ...(role ? { options: `-c role=${role}` } : {}),
  } as pg.PoolConfig);
  // Without a listener an idle client's error (the server stopped) would end the process.
  pool.on('error', (error) => log.warn({ err: error, pool: name }, 'a database connection broke'));
  // The same for one that is in use but waits for no answer just then: the pool does not listen to those. What is
  // asked of it next fails, and so does its transaction.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
};

const bound = new WeakMap<pg.ClientBase, Kysely<DB>>();
const kyselyOf = (client: pg.ClientBase): Kysely<DB> => {
  const kysely = bound.get(client) ?? bindKysely(client);
  bound.set(client, kysely);
  return kysely;
};

/**
 * Sends `begin` in one packet with the first statement of `work`, and `commit` with its last one where `work` names it:
 * each saves a round trip.
 */
const transact = async <T>(
  pool: pg.Pool,
  begin: string,
  work: (client: pg.PoolClient, ends: Pick<Tx, 'afterCommit' | 'last'>) => Promise<T>,
): Promise<T> => {
  const client = (await pool.connect()) as PipelinedClient;
  const effects: (() => void)[] = [];
  let broken: Error | undefined;
  let committed: Promise<pg.QueryResult> | undefined;
  const send = (text: string) =>
    client.query(text).catch((failure: Error) => {
      broken = failure;
      throw failure;
    });
  const packed = <R>(ask: () => R): R => {
    client.connection.stream.cork();
    process.nextTick(() => client.connection.stream.uncork());
    return ask();
  };
  /** The statements asked for so far reach the connection before the next tick. */
  const last = <R>(statements: Promise<R>): Promise<R> => {
    committed = packed(
      () =>
        new Promise((resolve) => {
          process.nextTick(() => {
            resolve(packed(() => send('commit')));
            endTransaction(client);
          });
        }),
    );
    committed.catch(() => {});
    return statements;
  };
  try {
    // Not awaited: a failed begin leaves no tenant set, so what follows sees no row and may write none.
    const begun = packed(() => client.query(begin)).then(
      () => undefined,
      (error: Error) => error,
    );
    let result: T;
    try {
      result = await work(client, { afterCommit: (effect) => effects.push(effect), last });
    } catch (error) {
      // A statement that failed has made the commit a rollback already.
      await (committed ?? send('rollback')).catch(() => {});
      throw error;
    }
    const failed = await begun;
    if (failed) {
      broken = failed;
      throw failed;
    }
    const { command } = await (committed ?? send('commit'));
    if (command !== 'COMMIT')
      throw new Error('The transaction was rolled back: a statement in it had failed.');
    return result;
  } finally {
    reopen(client);
    client.release(broken);
    if (!broken) for (const effect of effects) queueMicrotask(effect);
  }
};

/** The database port over two pools of one PostgreSQL: `xingluo_app` inside a tenant, `xingluo_system` before one is known. */
export const openDb = (
  url: string,
  {
    log,
    appConnections = 8,
    systemConnections = 3,
  }: { log: Log; appConnections?: number; systemConnections?: number },
): Db => {
  const app = openPool(url, { role: 'xingluo_app', max: appConnections, log, name: 'app' });
  const system = openPool(url, { role: 'xingluo_system', max: systemConnections, log, name: 'system' });
  return {
    withTenant(tenantId, work, { traced = false } = {}) {
      if (!TENANT_ID.test(tenantId)) return Promise.reject(new Error(`Not a tenant id: ${tenantId}`));
      const begin = `begin; set local app.tenant = '${tenantId}'${traced ? "; set local app.traced = 'on'" : ''}`;
      return transact(app, begin, (client, ends) =>
        work({ q: kyselyOf(client), tenantId, client, ...ends } satisfies Tx),
      );
    },
    asSystem(reason, work) {
      log.debug({ reason }, 'system transaction');
      return transact(system, 'begin', (client, ends) =>
        work({ q: kyselyOf(client), client, ...ends } satisfies SystemTx),
      );
    },
    async lookUp(query) {
      const client = await system.connect();
      let broken: Error | undefined;
      try {
        return await query(kyselyOf(client));
      } catch (error) {
        broken = error as Error;
        throw error;
      } finally {
        client.release(broken);
      }
    },
    async close() {
      await Promise.all([app.end(), system.end()]);
    },
  };
};
