import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createBrowser,
  openProduct,
  type TestBrowser,
  type TestProduct,
} from '../../engines/testing/product.ts';
import { rowsOf } from '../../engines/testing/seed.ts';
import { testDatabase } from '../../engines/testing/test-database.ts';

const database = await testDatabase();
const password = 'a long enough one';
let product: TestProduct;
let admin: TestBrowser;
let operator: TestBrowser;

type Made = { id: string; key: string; prefix: string };
const make = async (who: TestBrowser, scopes = ['projects:read', 'projects:write']): Promise<Made> =>
  (await who.post('/api/api-keys', { name: '同步脚本', scopes, days: 30 })).body as unknown as Made;
const bearer = (key: string) => createBrowser(product, { authorization: `Bearer ${key}` });
const signIn = async (email: string) => {
  const browser = createBrowser(product);
  await browser.post('/api/auth/sign-in', { email, password });
  return browser;
};

beforeAll(async () => {
  product = await openProduct(database.url);
  admin = createBrowser(product);
  const token = await product.newSetupToken();
  await admin.post('/api/auth/setup', {
    token,
    name: '林一',
    email: 'a@example.test',
    password,
    tenantName: '星海',
  });
  await admin.post('/api/members', { email: 'o@example.test', name: '周二', role: 'operator', password });
  operator = await signIn('o@example.test');
});
afterAll(() => product.close());

test('a program with a key does what its owner may, is written down as such, and its text is nowhere', async () => {
  const { id, key, prefix } = await make(operator);
  expect(key.startsWith(prefix)).toBe(true);
  const made = await bearer(key).post('/api/projects', { name: '脚本建的' });
  expect(made.status).toBe(201);
  const { items } = (await admin.get('/api/audit?verb=workspaces.project_created')).body as unknown as {
    items: { actorKind: string; actorName: string; via: string }[];
  };
  expect(items[0]).toMatchObject({ actorKind: 'key', actorName: '周二', via: id });
  const list = (await operator.get('/api/api-keys')).body;
  expect(JSON.stringify(list)).not.toContain(key);
  const [row] = await rowsOf<{ row: string; used: boolean }>(
    database.url,
    'select to_jsonb(k)::text as row, last_used_at is not null as used from api_keys k where id = $1',
    [id],
  );
  expect(row!.row).not.toContain(key);
  expect(row!.used).toBe(true);
});

test('a key may not do more than its owner, and does less when they may less', async () => {
  const { status, body } = await operator.post('/api/api-keys', {
    name: '过宽',
    scopes: ['audit:read'],
    days: null,
  });
  expect([status, body.code]).toEqual([422, 'api_keys.scope_too_wide']);
  const { key } = await make(operator);
  const { items } = (await admin.get('/api/members')).body as unknown as {
    items: { userId: string; email: string; version: number }[];
  };
  const member = items.find(({ email }) => email === 'o@example.test')!;
  const change = async (fields: object) => {
    const { items: now } = (await admin.get('/api/members')).body as unknown as { items: typeof items };
    const { version } = now.find(({ userId }) => userId === member.userId)!;
    return admin.patch(`/api/members/${member.userId}`, { version, ...fields });
  };
  expect((await change({ role: 'guest' })).status).toBe(200);
  expect((await bearer(key).post('/api/projects', { name: 'x' })).status).toBe(403);
  expect((await bearer(key).get('/api/projects')).status).toBe(200);
  expect((await change({ status: 'suspended' })).status).toBe(200);
  expect((await bearer(key).get('/api/projects')).status).toBe(401);
  await change({ status: 'active', role: 'operator' });
});

test('revoked, ended or made up: none of them opens anything, even beside a cookie that would', async () => {
  const revoked = await make(operator);
  const ended = await make(operator);
  expect((await operator.del(`/api/api-keys/${revoked.id}`)).status).toBe(200);
  await rowsOf(database.url, `update api_keys set expires_at = now() - interval '1 second' where id = $1`, [
    ended.id,
  ]);
  for (const key of [revoked.key, ended.key, 'xlk_nobody']) {
    expect((await bearer(key).get('/api/projects')).status).toBe(401);
    const beside = await operator.send('GET', '/api/projects', undefined, { authorization: `Bearer ${key}` });
    expect(beside.status).toBe(401);
  }
});

test('an operator sees and revokes their own keys, an administrator everybody’s', async () => {
  const theirs = await make(operator);
  const own = await make(admin);
  const ids = async (who: TestBrowser) =>
    ((await who.get('/api/api-keys?limit=200')).body as unknown as { items: { id: string }[] }).items.map(
      (key) => key.id,
    );
  expect(await ids(operator)).not.toContain(own.id);
  expect(await ids(admin)).toEqual(expect.arrayContaining([own.id, theirs.id]));
  expect((await operator.del(`/api/api-keys/${own.id}`)).status).toBe(404);
  expect((await admin.del(`/api/api-keys/${theirs.id}`)).status).toBe(200);
  expect((await bearer(theirs.key).get('/api/projects')).status).toBe(401);
});

test('no more than twenty of a person, however many are asked for at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 24 }, () =>
      admin.post('/api/api-keys', { name: 'x', scopes: ['projects:read'], days: 7 }),
    ),
  );
  const { items } = (await admin.get('/api/api-keys?limit=200')).body as unknown as {
    items: { mine: boolean }[];
  };
  expect(items.filter(({ mine }) => mine)).toHaveLength(20);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
});

test('an hour after signing in the weightiest steps ask for the password again, and count wrong ones', async () => {
  const person = await signIn('o@example.test');
  await rowsOf(database.url, `update sessions set confirmed_at = now() - interval '61 minutes'`);
  const attempt = () => person.post('/api/api-keys', { name: 'x', scopes: ['projects:read'], days: 7 });
  expect((await attempt()).body.code).toBe('identity.confirm_needed');
  expect((await person.post('/api/projects', { name: '照常' })).status).toBe(201);
  const wrong = await person.post('/api/auth/confirm', { password: 'not it at all' });
  expect([wrong.status, wrong.body.code]).toEqual([422, 'identity.wrong_password']);
  expect((await person.post('/api/auth/confirm', { password })).status).toBe(200);
  expect((await attempt()).status).toBe(201);
  // Another browser of the same person has proven nothing.
  expect(
    (await operator.post('/api/api-keys', { name: 'x', scopes: ['projects:read'], days: 7 })).body.code,
  ).toBe('identity.confirm_needed');
  for (let index = 0; index < 6; index += 1) await operator.post('/api/auth/confirm', { password: 'guess' });
  expect((await operator.post('/api/auth/confirm', { password })).status).toBe(429);
});
