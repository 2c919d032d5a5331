import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { DB } from './schema.generated.ts';

export type { DB };

/** A transaction inside one tenant. Stores are made with it and cannot exist without. */
export type Tx = {
  readonly q: Kysely<DB>;
  readonly tenantId: string;
  /** Runs after the commit has succeeded; for wake-ups only, since a crash loses it. */
  afterCommit(effect: () => void): void;
  /**
   * Names the last statements of the transaction: `commit` leaves with them. Give it what was just asked for, without
   * anything awaited in between; a statement after it is refused, and an error after it undoes nothing.
   */
  last<R>(statements: Promise<R>): Promise<R>;
  /** The connection itself, for engines that bring their own SQL (jobs). */
  readonly client: pg.ClientBase;
};

/** A transaction before a tenant is known: global tables and look-up functions only. */
export type SystemTx = Omit<Tx, 'tenantId'>;

export type Db = {
  /**
   * Begins a transaction in which only rows of `tenantId` exist, runs `work`, commits.
   * Any error rolls back; a transaction that the server aborted is an error even when `work` swallowed it.
   * `traced`: the database notes digests of every row that `work` changes, for the audit entry that it appends.
   */
  withTenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>, options?: { traced?: boolean }): Promise<T>;
  /** The same for work that has no tenant yet (sign-in, webhooks, sweeps); `reason` names it in the log. */
  asSystem<T>(reason: string, work: (tx: SystemTx) => Promise<T>): Promise<T>;
  /** One read-only look-up function call outside any transaction: the cheapest way to learn who sends a request. */
  lookUp<T>(query: (q: Kysely<DB>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};
