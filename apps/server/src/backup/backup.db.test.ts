import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedProject, seedTenant } from '../engines/testing/seed.ts';
import { testDatabase } from '../engines/testing/test-database.ts';
import { silentLog } from '../kernel/log.ts';
import { MANIFEST } from './manifest.ts';
import { restoreBackup } from './restore-backup.ts';
import { writeBackup } from './write-backup.ts';

const source = await testDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xingluo-backup-'));
  const { tenantId, operator } = await seedTenant(source.url);
  await seedProject(source.url, tenantId, [operator]);
  await query(
    source.url,
    'insert into audit_entries (tenant_id, actor_kind, actor_id, verb, detail) values ($1, $2, $3, $4, $5)',
    [tenantId, 'session', 'u', 'identity.signed_in', JSON.stringify({ text: '中文\t"引号"\n换行\\N' })],
  );
  await mkdir(join(folder, 'files', tenantId, 'assets'), { recursive: true });
  await mkdir(join(folder, 'files', '.work'), { recursive: true });
  await writeFile(join(folder, 'files', tenantId, 'assets', 'a.mp4'), 'film');
  await writeFile(join(folder, 'files', '.work', 'half'), 'half');
  await writeFile(join(folder, 'master.key'), 'ab'.repeat(32));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const query = async (url: string, sql: string, values: unknown[] = []) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
};

/** A database as `initdb` leaves it: the product's owner, no table. */
const emptyDatabase = async (name: string): Promise<{ url: string; drop(): Promise<void> }> => {
  await query(source.adminUrl, `create database ${name} owner xingluo_owner`);
  const url = new URL(source.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => void (await query(source.adminUrl, `drop database ${name} with (force)`)),
  };
};

const backupTo = (name: string) =>
  writeBackup({
    url: source.url,
    target: join(folder, name),
    version: '0.0.0-test',
    filesFolder: join(folder, 'files'),
    masterKeyFile: join(folder, 'master.key'),
  });
const restoreFrom = (name: string, url: string, into: string) =>
  restoreBackup({
    url,
    folder: join(folder, name),
    filesFolder: join(folder, into, 'files'),
    masterKeyFile: join(folder, into, 'master.key'),
    log: silentLog,
  });

const contents = (url: string) =>
  query(
    url,
    'select (select json_agg(a order by a.id) from audit_entries a) as audit, (select json_agg(m order by m.user_id) from members m) as members, (select json_agg(p) from projects p) as projects, (select json_agg(u order by u.id) from users u) as users',
  );

test('a backup restored into an empty database and folder brings everything back', async () => {
  await backupTo('whole');
  const target = await emptyDatabase('restore_whole');
  await mkdir(join(folder, 'one'));
  await restoreFrom('whole', target.url, 'one');
  expect(await contents(target.url)).toEqual(await contents(source.url));
  const [tenant] = await query(source.url, 'select id from tenants');
  expect(await readFile(join(folder, 'one', 'files', tenant.id, 'assets', 'a.mp4'), 'utf8')).toBe('film');
  await expect(readFile(join(folder, 'one', 'files', '.work', 'half'))).rejects.toThrow();
  // The wall stands again, and new rows take fresh numbers.
  const [wall] = await query(
    target.url,
    "select bool_and(relforcerowsecurity) as forced from pg_class where relname in ('members', 'audit_entries', 'assets')",
  );
  expect(wall.forced).toBe(true);
  await query(
    target.url,
    "insert into audit_entries (tenant_id, actor_kind, actor_id, verb) values ('t', 's', 'u', 'v')",
  );
  await target.drop();
});

test('a damaged backup restores nothing', async () => {
  await backupTo('damaged');
  const manifest = JSON.parse(await readFile(join(folder, 'damaged', MANIFEST), 'utf8'));
  manifest.tables.find((table: { name: string }) => table.name === 'members').sha256 = '0'.repeat(64);
  await writeFile(join(folder, 'damaged', MANIFEST), JSON.stringify(manifest));
  const target = await emptyDatabase('restore_damaged');
  await expect(restoreFrom('damaged', target.url, 'two')).rejects.toThrow(/members/);
  expect(await query(target.url, 'select count(*)::int as count from users')).toEqual([{ count: 0 }]);
  await target.drop();
});

test('an installation in use is not overwritten, a newer or unfinished backup is refused with a sentence', async () => {
  await backupTo('again');
  await expect(restoreFrom('again', source.url, 'three')).rejects.toThrow(/holds data/);
  const manifest = JSON.parse(await readFile(join(folder, 'again', MANIFEST), 'utf8'));
  manifest.migrations.push({ name: '9999_future.sql', hash: 'x' });
  await writeFile(join(folder, 'again', MANIFEST), JSON.stringify(manifest));
  await expect(restoreFrom('again', source.url, 'three')).rejects.toThrow(/newer version/);
  await expect(restoreFrom('not there', source.url, 'three')).rejects.toThrow(/no complete backup/);
});
