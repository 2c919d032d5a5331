import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

const GRACE_TRIES = 40;

/** Connections to these databases that stay open after a grace of two seconds, one line each. */
export async function leakedConnections(client: pg.Client, databases: readonly string[]): Promise<string[]> {
  for (let tries = 1; ; tries += 1) {
    const { rows } = await client.query<{ application_name: string; state: string; query: string }>(
      `select application_name, coalesce(state, '') as state, left(query, 120) as query
         from pg_stat_activity where datname = any($1) and backend_type = 'client backend'`,
      [databases],
    );
    if (rows.length === 0) return [];
    if (tries === GRACE_TRIES) {
      return rows.map((row) => `database connection "${row.application_name}" (${row.state}): ${row.query}`);
    }
    await sleep(50);
  }
}
