import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedTenant } from '../engines/testing/seed.ts';
import { testDatabase } from '../engines/testing/test-database.ts';
import { systemClock } from './clock.ts';
import type { Db } from './db/db.ts';
import { openDb } from './db/pools.ts';
import { newId } from './ids.ts';
import { silentLog } from './log.ts';
import { createDispatcher, emit, type Reactions } from './outbox.ts';

const database = await testDatabase();
let db: Db;
let tenantId: string;
beforeAll(async () => {
  db = openDb(database.url, { log: silentLog, appConnections: 6, systemConnections: 3 });
  tenantId = (await seedTenant(database.url)).tenantId;
});
afterAll(() => db.close());

const tell = (name: string) =>
  db.withTenant(tenantId, (tx) =>
    emit(tx, 'library.asset_refused', { assetId: newId('as'), code: name, version: 1 }),
  );
const addProject: Reactions['library.asset_refused'] = async (tx, { code }) => {
  await tx.q
    .insertInto('projects')
    .values({ id: newId('p'), tenant_id: tx.tenantId, name: code, created_by: 'u' })
    .execute();
};
const count = (name: string) =>
  db.withTenant(
    tenantId,
    async (tx) => (await tx.q.selectFrom('projects').select('id').where('name', '=', name).execute()).length,
  );
const dispatcher = (reactions: Reactions) =>
  createDispatcher({ db, log: silentLog, clock: systemClock, consumers: { test: reactions } });

test('three dispatchers at once act once on each of a hundred events', async () => {
  await Promise.all(Array.from({ length: 100 }, (_, index) => tell(`event ${index % 4}`)));
  const three = [1, 2, 3].map(() => dispatcher({ 'library.asset_refused': addProject }));
  await Promise.all(three.map((one) => one.drain()));
  await three[0]!.drain();
  expect(await count('event 0')).toBe(25);
});

test('an event of a rolled-back transaction was never there', async () => {
  await expect(
    db.withTenant(tenantId, async (tx) => {
      await emit(tx, 'library.asset_refused', { assetId: newId('as'), code: 'undone', version: 1 });
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow();
  await dispatcher({ 'library.asset_refused': addProject }).drain();
  expect(await count('undone')).toBe(0);
});

test('a consumer that fails leaves no half effect, does not hold up others, and gets the event again', async () => {
  let fail = true;
  const flaky: Reactions = {
    'library.asset_refused': async (tx, payload, id) => {
      await addProject(tx, payload, id);
      if (fail && payload.code === 'poison') throw new Error('not today');
    },
  };
  await tell('poison');
  await tell('healthy');
  await dispatcher(flaky).drain();
  expect([await count('poison'), await count('healthy')]).toEqual([0, 1]);
  fail = false;
  await db.asSystem('make it due', (tx) =>
    tx.q
      .updateTable('outbox')
      .set({ next_attempt_at: new Date(0) })
      .where('published_at', 'is', null)
      .execute(),
  );
  await dispatcher(flaky).drain();
  expect([await count('poison'), await count('healthy')]).toEqual([1, 1]);
});

test('a repeat of an event that was handled but not marked changes nothing', async () => {
  await tell('again');
  const one = dispatcher({ 'library.asset_refused': addProject });
  await one.drain();
  await db.asSystem('forget the mark', (tx) =>
    tx.q.updateTable('outbox').set({ published_at: null }).execute(),
  );
  await one.drain();
  expect(await count('again')).toBe(1);
});
