import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../engines/testing/test-database.ts';
import { newId } from '../ids.ts';
import { silentLog } from '../log.ts';
import type { Db } from './db.ts';
import { openDb } from './pools.ts';

const database = await testDatabase();
const [one, two] = [newId('t'), newId('t')];
let db: Db;

beforeAll(async () => {
  db = openDb(database.url, { log: silentLog, appConnections: 3, systemConnections: 2 });
  await db.asSystem('seed', async (tx) => {
    for (const id of [one, two])
      await tx.q
        .insertInto('tenants')
        .values({ id, name: id, sealed_key: Buffer.alloc(1) })
        .execute();
  });
});
afterAll(() => db.close());

const addProject = (tenantId: string, name: string) =>
  db.withTenant(tenantId, (tx) =>
    tx.q
      .insertInto('projects')
      .values({ id: newId('p'), tenant_id: tenantId, name, created_by: 'u' })
      .execute(),
  );
const names = (tenantId: string) =>
  db.withTenant(tenantId, async (tx) =>
    (await tx.q.selectFrom('projects').select('name').execute()).map((row) => row.name),
  );

test('a tenant sees its own rows only, in any mix of transactions, errors and connections', async () => {
  const runs = Array.from({ length: 400 }, async (_, index) => {
    const tenantId = index % 2 ? one : two;
    if (index % 5 === 0) {
      await expect(db.withTenant(tenantId, (tx) => sql`select 1/0`.execute(tx.q))).rejects.toThrow(
        /division by zero/,
      );
    } else if (index % 3 === 0) await addProject(tenantId, `${tenantId} ${index}`);
    else for (const name of await names(tenantId)) expect(name.startsWith(tenantId)).toBe(true);
  });
  await Promise.all(runs);
  expect((await names(one)).length + (await names(two)).length).toBeGreaterThan(50);
});

test('a row of another tenant cannot be written, changed or removed', async () => {
  await addProject(two, `${two} target`);
  await expect(
    db.withTenant(one, (tx) =>
      tx.q
        .insertInto('projects')
        .values({ id: newId('p'), tenant_id: two, name: 'x', created_by: 'u' })
        .execute(),
    ),
  ).rejects.toThrow(/row-level security/);
  const changed = await db.withTenant(one, (tx) =>
    tx.q
      .updateTable('projects')
      .set({ name: 'stolen' })
      .where('name', '=', `${two} target`)
      .executeTakeFirst(),
  );
  expect(changed.numUpdatedRows).toBe(0n);
  await db.withTenant(one, (tx) => tx.q.deleteFrom('projects').where('tenant_id', '=', two).execute());
  expect(await names(two)).toContain(`${two} target`);
});

test('the roles in use are no superusers, bypass nothing and own nothing', async () => {
  const roleOf = async (
    run: (work: (q: Parameters<Parameters<Db['lookUp']>[0]>[0]) => Promise<unknown>) => Promise<unknown>,
  ) =>
    run(
      async (q) =>
        (
          await sql`select rolname, rolsuper, rolbypassrls, (select count(*)::int from pg_class where relowner = r.oid) as owns from pg_roles r where rolname = current_user`.execute(
            q,
          )
        ).rows[0],
    );
  expect(await roleOf((work) => db.withTenant(one, (tx) => work(tx.q)))).toEqual({
    rolname: 'xingluo_app',
    rolsuper: false,
    rolbypassrls: false,
    owns: 0,
  });
  expect(await roleOf((work) => db.lookUp(work))).toEqual({
    rolname: 'xingluo_system',
    rolsuper: false,
    rolbypassrls: false,
    owns: 0,
  });
});

test('the tenant ends with its transaction: the next user of the connection has none', async () => {
  await names(one);
  const left = await db.withTenant(
    two,
    async (tx) => (await sql<{ t: string }>`select current_tenant() as t`.execute(tx.q)).rows[0]!.t,
  );
  expect(left).toBe(two);
  await expect(
    db.asSystem('peek', (tx) => tx.q.selectFrom('projects').selectAll().execute()),
  ).rejects.toThrow(/permission denied/);
});

test('a transaction that failed inside is an error even when the work swallowed it, and nothing of it stays', async () => {
  await expect(
    db.withTenant(one, async (tx) => {
      await tx.q
        .insertInto('projects')
        .values({ id: newId('p'), tenant_id: one, name: `${one} swallowed`, created_by: 'u' })
        .execute();
      await sql`select 1/0`.execute(tx.q).catch(() => {});
    }),
  ).rejects.toThrow(/rolled back/);
  expect(await names(one)).not.toContain(`${one} swallowed`);
});

test('a name that is no tenant id never reaches SQL', async () => {
  await expect(db.withTenant("t_'; drop table users; --", async () => 1)).rejects.toThrow(/Not a tenant id/);
});

test('every table with tenant_id is behind the forced wall; the others are the listed ones', async () => {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string; walled: boolean; tenant: boolean }>(`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as walled,
           exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') as tenant
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p')`);
  await client.end();
  const global = [
    'flags',
    'inbox',
    'installation',
    'migrations',
    'rate_buckets',
    'recovery_codes',
    'second_factors',
    'sign_in_failures',
  ];
  const knownWithTenant = ['outbox', 'sessions'];
  expect(
    rows
      .filter((row) => row.tenant && !row.walled)
      .map((row) => row.name)
      .sort(),
  ).toEqual(knownWithTenant);
  expect(
    rows
      .filter((row) => !row.tenant && !row.walled)
      .map((row) => row.name)
      .sort(),
  ).toEqual(global);
});

test('a connection that breaks while a transaction thinks fails that transaction, not the process', async () => {
  const thinking = db.withTenant(one, async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx.q);
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
    await admin.end();
    await wait(100);
    return sql`select 1`.execute(tx.q);
  });
  await expect(thinking).rejects.toThrow();
  await addProject(one, `${one} afterwards`);
});
