import type pg from 'pg';
import { DATABASE, OWNER, SUPERUSER, urlOf, withClient } from './connect.ts';
import type { Credentials } from './layout.ts';

/**
 * Makes the owner role and its database. May be cut off and repeated at any point.
 * The owner is no superuser; CREATEROLE lets migrations make the application's own roles.
 */
export async function provision(port: number, credentials: Credentials): Promise<void> {
  const url = urlOf({ port, user: SUPERUSER, password: credentials.superuser, database: 'postgres' });
  await withClient(url, 'xingluo provision', async (client) => {
    if (!(await has(client, 'select 1 from pg_roles where rolname = $1', OWNER))) {
      const password = client.escapeLiteral(credentials.owner);
      await client.query(`create role ${OWNER} login nosuperuser createrole password ${password}`);
    }
    if (!(await has(client, 'select 1 from pg_database where datname = $1', DATABASE))) {
      await client.query(`create database ${DATABASE} owner ${OWNER}`);
    }
  });
}

/** The address under which the product owns its database. */
export function ownerUrl(port: number, credentials: Credentials): string {
  return urlOf({ port, user: OWNER, password: credentials.owner, database: DATABASE });
}

async function has(client: pg.Client, sql: string, name: string): Promise<boolean> {
  const { rowCount } = await client.query(sql, [name]);
  return rowCount === 1;
}
