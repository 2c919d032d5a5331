import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { sha256Hex } from '../ids.ts';
import type { Log } from '../log.ts';

const FOLDER = fileURLToPath(new URL('../../../migrations/', import.meta.url));
/** One number for "somebody migrates this database"; any constant will do. */
const LOCK = 7_261_001;

export type Migration = { name: string; sql: string; hash: string };

/** The ordered stream of SQL files. */
export const readMigrations = (folder = FOLDER): Migration[] =>
  readdirSync(folder)
    .filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(`${folder}${name}`, 'utf8');
      return { name, sql, hash: sha256Hex(sql) };
    });

/** A database that this program must not touch: too old a server, a newer product, an edited migration. */
export class MigrationProblem extends Error {
  override name = 'MigrationProblem';
}

/**
 * Brings the database up to date, each file in a transaction of its own, under an advisory lock.
 * `beforeChange` runs once when there is data and something to apply: the place for a backup.
 * Returns the names applied.
 */
export const migrate = async ({
  url,
  log,
  beforeChange,
  migrations = readMigrations(),
}: {
  url: string;
  log: Log;
  beforeChange?: (waiting: string[]) => Promise<void>;
  migrations?: Migration[];
}): Promise<string[]> => {
  const client = new pg.Client({ connectionString: url, application_name: 'xingluo migrate' });
  await client.connect();
  try {
    const { rows: version } = await client.query<{ number: number }>(
      "select current_setting('server_version_num')::int as number",
    );
    if (version[0]!.number < 150_000)
      throw new MigrationProblem(
        'PostgreSQL 15 or newer is needed; this server is older. Upgrade it or unset DATABASE_URL.',
      );
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(
      'create table if not exists migrations (name text primary key, hash text not null, applied_at timestamptz not null default now())',
    );
    const { rows: applied } = await client.query<{ name: string; hash: string }>(
      'select name, hash from migrations order by name',
    );
    const known = new Map(migrations.map((migration) => [migration.name, migration]));
    for (const { name, hash } of applied) {
      const ours = known.get(name);
      if (!ours)
        throw new MigrationProblem(
          `The database was migrated by a newer Xingluo (${name}). Start that version, or restore a backup.`,
        );
      if (ours.hash !== hash)
        throw new MigrationProblem(`Migration ${name} was changed after it ran. Restore the released file.`);
    }
    const done = new Set(applied.map((row) => row.name));
    const waiting = migrations.filter((migration) => !done.has(migration.name));
    if (waiting.length > 0 && applied.length > 0)
      await beforeChange?.(waiting.map((migration) => migration.name));
    for (const migration of waiting) {
      await client.query('begin');
      try {
        await client.query(migration.sql);
        await client.query('insert into migrations (name, hash) values ($1, $2)', [
          migration.name,
          migration.hash,
        ]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback').catch(() => {});
        throw new Error(`Migration ${migration.name} failed: ${(error as Error).message}`, { cause: error });
      }
      log.info({ migration: migration.name }, 'migrated');
    }
    return waiting.map((migration) => migration.name);
  } finally {
    await client.end();
  }
};
