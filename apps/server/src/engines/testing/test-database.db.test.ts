import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { testDatabase } from './test-database.ts';

const one = await testDatabase();
const two = await testDatabase();
const client = new pg.Client(one.url);
await client.connect();
const other = new pg.Client(two.url);
await other.connect();

afterAll(async () => {
  await client.end();
  await other.end();
});

describe('testDatabase', () => {
  it('is migrated', async () => {
    const { rows } = await client.query('select count(*)::int as applied from migrations');
    expect(rows[0].applied).toBeGreaterThan(0);
  });

  it('is the file’s own', async () => {
    await client.query('create table only_here (id int)');
    const { rows } = await other.query("select to_regclass('only_here') as found");
    expect(rows[0].found).toBeNull();
  });

  it('is entered by a role that row-level security binds', async () => {
    const { rows } = await client.query(
      'select rolsuper, rolbypassrls from pg_roles where rolname = current_user',
    );
    expect(rows[0]).toEqual({ rolsuper: false, rolbypassrls: false });
  });
});
