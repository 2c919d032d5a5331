import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedTenant } from '../engines/testing/seed.ts';
import { testDatabase } from '../engines/testing/test-database.ts';
import type { Db } from './db/db.ts';
import { openDb } from './db/pools.ts';
import { silentLog } from './log.ts';
import { createSecrets, readMasterKey } from './secrets.ts';

const database = await testDatabase();
const place = { table: 'ai_providers', column: 'key_sealed', row: 'aip_1' };
let db: Db;
let folder: string;
beforeAll(async () => {
  db = openDb(database.url, { log: silentLog });
  folder = await mkdtemp(join(tmpdir(), 'xingluo-secrets-'));
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

/** A tenant whose wrapped key fits this master key. */
const tenantWithKey = async (secrets: ReturnType<typeof createSecrets>) => {
  const { tenantId } = await seedTenant(database.url);
  await db.asSystem('key', (tx) =>
    tx.q
      .updateTable('tenants')
      .set({ sealed_key: secrets.newTenantKey(tenantId) })
      .where('id', '=', tenantId)
      .execute(),
  );
  return tenantId;
};

test('the master key is made once, readable by its owner only', () => {
  const file = join(folder, 'master.key');
  const key = readMasterKey(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readMasterKey(file)).toEqual(key);
});

test('a sealed value opens in its place and nowhere else', async () => {
  const secrets = createSecrets(readMasterKey(join(folder, 'master.key')));
  const [one, two] = [await tenantWithKey(secrets), await tenantWithKey(secrets)];
  const sealed = await db.withTenant(one, (tx) => secrets.seal(tx, place, 'sk-密钥'));
  expect(sealed.includes('sk-')).toBe(false);
  expect(await db.withTenant(one, (tx) => secrets.open(tx, place, sealed))).toBe('sk-密钥');
  await expect(
    db.withTenant(one, (tx) => secrets.open(tx, { ...place, row: 'aip_2' }, sealed)),
  ).rejects.toThrow();
  await expect(db.withTenant(two, (tx) => secrets.open(tx, place, sealed))).rejects.toThrow();
  const touched = Buffer.from(sealed);
  touched[touched.length - 1]! ^= 1;
  await expect(db.withTenant(one, (tx) => secrets.open(tx, place, touched))).rejects.toThrow();
});

test('another master key opens nothing', async () => {
  const secrets = createSecrets(readMasterKey(join(folder, 'master.key')));
  const tenantId = await tenantWithKey(secrets);
  const sealed = await db.withTenant(tenantId, (tx) => secrets.seal(tx, place, 'x'));
  const foreign = createSecrets(readMasterKey(join(folder, 'other.key')));
  await expect(db.withTenant(tenantId, (tx) => foreign.open(tx, place, sealed))).rejects.toThrow();
});
