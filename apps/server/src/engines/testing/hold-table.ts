import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** A table that nobody can write while a test looks at who stands before it. */
export type HeldTable = {
  /** Until such a statement waits to write it. */
  waiting(verb: 'insert' | 'update'): Promise<void>;
  /** The same for so many seconds at most; false: nobody came. */
  stood(verb: 'insert' | 'update', seconds: number): Promise<boolean>;
  release(): Promise<void>;
};

/** Holds a table: readers pass, whoever would write a row stands still in the middle of its transaction. */
export const holdTable = async (url: string, table: string): Promise<HeldTable> => {
  const client = new pg.Client({ connectionString: url, application_name: `holds ${table}` });
  await client.connect();
  await client.query(`set lock_timeout = '10s'; begin; lock table ${table} in share mode`);
  const stands = async (verb: string): Promise<boolean> => {
    const { rows } = await client.query(
      `select 1 from pg_locks l join pg_stat_activity a using (pid)
        where not l.granted and l.relation = $1::regclass and l.mode = 'RowExclusiveLock' and a.query ilike $2`,
      // The first statement of a transaction stands behind its beginning.
      [table, `%${verb === 'insert' ? 'insert into' : verb} "${table}"%`],
    );
    return rows.length > 0;
  };
  const stood = async (verb: string, seconds: number): Promise<boolean> => {
    for (let turn = 0; turn < seconds * 10; turn += 1) {
      if (await stands(verb)) return true;
      await wait(100);
    }
    return false;
  };
  return {
    async waiting(verb) {
      if (!(await stood(verb, 30))) throw new Error(`Nobody came to write ${table}.`);
    },
    stood,
    release: () => client.end(),
  };
};
