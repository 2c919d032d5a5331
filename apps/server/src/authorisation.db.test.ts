import { keyScopes } from '@xingluo/contracts/api-keys';
import { type Permission, rolePermissions } from '@xingluo/contracts/permissions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowser, openProduct, type TestBrowser, type TestProduct } from './engines/testing/product.ts';
import { testDatabase } from './engines/testing/test-database.ts';
import { newId } from './kernel/ids.ts';

const database = await testDatabase();
let product: TestProduct;
const people: Record<string, TestBrowser> = {};

const password = 'a long enough one';
const signIn = async (email: string) => {
  const browser = createBrowser(product);
  await browser.post('/api/auth/sign-in', { email, password });
  return browser;
};

beforeAll(async () => {
  product = await openProduct(database.url);
  const token = await product.newSetupToken();
  const system = createBrowser(product);
  await system.post('/api/auth/setup', {
    token,
    name: 'S',
    email: 's@example.test',
    password,
    tenantName: 'A',
  });
  await system.post('/api/tenants', {
    name: 'B',
    adminName: 'B',
    adminEmail: 'b@example.test',
    adminPassword: password,
  });
  const admin = await signIn('b@example.test');
  for (const role of ['operator', 'guest'])
    await admin.post('/api/members', { email: `${role}@example.test`, name: role, role, password });
  people.anonymous = createBrowser(product);
  people.enterprise_admin = await signIn('b@example.test');
  people.operator = await signIn('operator@example.test');
  people.guest = await signIn('guest@example.test');
  const key = async (scopes: readonly string[]) => {
    const { body } = await people.enterprise_admin!.post('/api/api-keys', { name: 'K', scopes, days: 7 });
    return createBrowser(product, { authorization: `Bearer ${(body as unknown as { key: string }).key}` });
  };
  people.narrow_key = await key(['workspaces:read']);
  people.wide_key = await key(keyScopes);
});
afterAll(() => product.close());

/** A path with well-formed ids of things that are not there. */
const prefixes: Record<string, string> = {
  '/api/members': 'u',
  '/api/projects': 'p',
  '/api/todos': 'todo',
  '/api/ai/providers': 'aip',
  '/api/platform-apps': 'app',
  '/api/accounts': 'acc',
  '/api/account-groups': 'grp',
  '/api/assets': 'as',
  '/api/copies': 'c',
  '/api/media/jobs': 'job',
  '/api/videos': 'v',
  '/api/publish/tasks': 'pt',
  '/api/publish/orders': 'po',
  '/api/me/sessions': 'ses',
  '/api/api-keys': 'key',
};
const pathFor = (path: string): string => {
  const prefix = Object.entries(prefixes).find(([start]) => path.startsWith(start))?.[1];
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    name === 'userId' ? newId('u') : name === 'id' ? newId(prefix as 'p') : 'x',
  );
};

test.each(['anonymous', 'guest', 'operator', 'enterprise_admin'] as const)(
  '%s gets through exactly the doors of the permission table',
  async (who) => {
    const wrong: string[] = [];
    for (const route of product.routes) {
      if (route.path === '/api/auth/sign-out') continue; // ends the very session that asks
      const { status } = await people[who]!.send(
        route.method,
        pathFor(route.path),
        route.method === 'GET' ? undefined : {},
      );
      const open =
        route.meta.publicBecause ||
        (who !== 'anonymous' &&
          (route.meta.signedInBecause || rolePermissions[who].includes(route.meta.permission!)));
      const expected = open
        ? ![401, 403, 500].includes(status) || route.meta.publicBecause
        : status === (who === 'anonymous' ? 401 : 403);
      if (!expected) wrong.push(`${route.method} ${route.path} → ${status}`);
    }
    expect(wrong).toEqual([]);
  },
);

test.each([
  ['narrow_key', ['workspaces:read']],
  ['wide_key', keyScopes],
] as [string, Permission[]][])(
  '%s opens what its scopes say, and nothing that is for a person',
  async (who, scopes) => {
    const wrong: string[] = [];
    for (const route of product.routes) {
      if (route.meta.publicBecause) continue;
      const { status } = await people[who]!.send(
        route.method,
        pathFor(route.path),
        route.method === 'GET' ? undefined : {},
      );
      const { permission, stepUp, alsoByKey } = route.meta;
      const open = !stepUp && (permission ? scopes.includes(permission) : alsoByKey);
      if (open ? [401, 403, 500].includes(status) : status !== 403)
        wrong.push(`${route.method} ${route.path} → ${status}`);
    }
    expect(wrong).toEqual([]);
  },
);

test('no answer is a 5xx, whatever the id or body', async () => {
  const broken: string[] = [];
  for (const route of product.routes) {
    if (route.meta.publicBecause || route.path === '/api/auth/sign-out') continue;
    for (const body of [
      {},
      [],
      'null',
      '{"version":"x"}',
      '{"__proto__":{"x":1}}',
      `{"name":"${'a'.repeat(3000)}","version":1}`,
    ]) {
      const { status } = await people.enterprise_admin!.send(
        route.method,
        pathFor(route.path),
        route.method === 'GET' ? undefined : body,
      );
      if (status >= 500)
        broken.push(`${route.method} ${route.path} ${JSON.stringify(body).slice(0, 40)} → ${status}`);
    }
    const odd = route.path.replaceAll(/\{\w+\}/g, '%27%3B--%00');
    const { status } = await people.enterprise_admin!.send(
      route.method,
      odd,
      route.method === 'GET' ? undefined : {},
    );
    if (status >= 500) broken.push(`${route.method} ${odd} → ${status}`);
  }
  expect(broken).toEqual([]);
});

test('every tenant table says what an export leaves out and what erasing does, once', async () => {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string; columns: string[] }>(`
    select table_name as name, array_agg(column_name::text) as columns from information_schema.columns
     where table_schema = 'public' group by table_name having bool_or(column_name = 'tenant_id')`);
  await client.end();
  const machineRoom = ['outbox', 'live_events', 'idempotency_keys', 'sessions'];
  const wanted = rows
    .map((row) => row.name)
    .filter((name) => !machineRoom.includes(name))
    .sort();
  expect(product.tables.map(({ table }) => table).sort()).toEqual(wanted);
  // Sealed values and their like never leave with an export.
  for (const { name, columns } of rows) {
    const sealed = columns.filter(
      (column) =>
        /sealed|_hash$/.test(column) &&
        !['content_hash', 'prompt_hash', 'completion_hash', 'request_hash', 'token_hash'].includes(column),
    );
    const omitted = product.tables.find(({ table }) => table === name)?.omit ?? [];
    if (!machineRoom.includes(name))
      expect([name, sealed.filter((column) => !omitted.includes(column))]).toEqual([name, []]);
  }
});
