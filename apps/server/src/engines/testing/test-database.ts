import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { OWNER, withClient } from '../db-embedded/connect.ts';
import { adminUrl, type ClusterAddress, ownedUrl, TEMPLATE } from './cluster.ts';
import { leakedConnections } from './leaked-connections.ts';

export interface TestDatabase {
  readonly name: string;
  /** Address as the owner, like the product's own: `openDb(url, …)` takes its narrower roles from there. */
  readonly url: string;
  /** Address as superuser, for looking behind the wall. */
  readonly adminUrl: string;
}

const open = new Set<string>();

/**
 * A migrated, empty PostgreSQL database for this test file alone. Call it once at the top of the file:
 * `const database = await testDatabase();` It is dropped after the file; a connection that is still open
 * then fails the file.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const cluster = inject('testCluster');
  const name = `t_${randomBytes(6).toString('hex')}`;
  await withClient(adminUrl(cluster, 'postgres'), 'xingluo test', (client) =>
    client.query(`create database ${name} template ${TEMPLATE} strategy file_copy owner ${OWNER}`),
  );
  open.add(name);
  return { name, url: ownedUrl(cluster, name), adminUrl: adminUrl(cluster, name) };
}

/** Drops the file's databases; returns one line per connection that somebody forgot to close. */
export async function dropTestDatabases(cluster: ClusterAddress): Promise<string[]> {
  const names = [...open];
  open.clear();
  if (names.length === 0) return [];
  return withClient(adminUrl(cluster, 'postgres'), 'xingluo test', async (client) => {
    const leaks = await leakedConnections(client, names);
    for (const name of names) await client.query(`drop database ${name} with (force)`);
    return leaks;
  });
}
