import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import type { DB } from './schema.generated.ts';

// The server keeps one plan per name and connection; the cap bounds both sides.
const MOST_NAMES = 500;
const names = new Map<string, string>();
const nameOf = (sql: string): string | undefined => {
  const known = names.get(sql);
  if (known) return known;
  if (names.size >= MOST_NAMES) return undefined;
  const name = `x${names.size}`;
  names.set(sql, name);
  return name;
};

type Corkable = { connection?: { stream?: { cork(): void; uncork(): void } } };

/** What is asked for in one go leaves in one packet: each write of its own costs both sides a system call. */
const holdPacket = (client: pg.ClientBase): void => {
  const stream = (client as unknown as Corkable).connection?.stream;
  if (!stream) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
};

const ended = new WeakSet<pg.ClientBase>();
/** Its transaction is over: what is asked of it from now on would run outside of one, and is refused. */
export const endTransaction = (client: pg.ClientBase): void => void ended.add(client);
export const reopen = (client: pg.ClientBase): void => void ended.delete(client);

class BoundConnection implements DatabaseConnection {
  readonly #client: pg.ClientBase;
  constructor(client: pg.ClientBase) {
    this.#client = client;
  }
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (ended.has(this.#client)) throw new Error('The transaction has ended: its last statement was named.');
    const name = nameOf(query.sql);
    holdPacket(this.#client);
    const result = await this.#client.query({
      ...(name ? { name } : {}),
      text: query.sql,
      values: query.parameters as unknown[],
    });
    return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
  }
  streamQuery(): never {
    throw new Error('Cursors are not available on a pipelined connection.');
  }
}

const unsupported = async (): Promise<never> => {
  throw new Error('Transactions are begun by withTenant and asSystem only.');
};

/** A Kysely whose statements all run on `client`, named so that PostgreSQL plans each text once per connection. */
export const bindKysely = (client: pg.ClientBase): Kysely<DB> => {
  const connection = new BoundConnection(client);
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    beginTransaction: unsupported,
    commitTransaction: unsupported,
    rollbackTransaction: unsupported,
    destroy: async () => {},
  };
  return new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
};
