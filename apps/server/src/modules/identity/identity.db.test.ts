import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowser, openProduct, type TestProduct } from '../../engines/testing/product.ts';
import { testDatabase } from '../../engines/testing/test-database.ts';

const database = await testDatabase();
let product: TestProduct;
beforeAll(async () => {
  product = await openProduct(database.url);
});
afterAll(() => product.close());

const person = {
  name: '林一',
  email: 'lin@example.test',
  password: 'a long enough one',
  tenantName: '星海传媒',
};
const browser = () => createBrowser(product);

test('set-up works once, with one of the last three links, even when browsers race', async () => {
  const [old, token] = [await product.newSetupToken(), await product.newSetupToken()];
  for (let index = 0; index < 2; index += 1) await product.newSetupToken();
  expect((await browser().post('/api/auth/setup', { ...person, token: old })).body.code).toBe(
    'identity.setup_token_invalid',
  );
  const answers = await Promise.all(
    [1, 2, 3].map(() => browser().post('/api/auth/setup', { ...person, token })),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
  expect((await browser().get('/api/system/status')).body).toMatchObject({ setUp: true });
});

test('signing in sets a cookie that no script can read and no other site can send', async () => {
  const visitor = browser();
  const answer = await visitor.post('/api/auth/sign-in', {
    email: 'LIN@example.test ',
    password: person.password,
  });
  expect(answer.status).toBe(200);
  expect(String(answer.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/);
  expect((await visitor.get('/api/me')).body).toMatchObject({
    user: { name: '林一', isSystemAdmin: true },
    tenant: { role: 'enterprise_admin' },
  });
});

test('an unknown address and a wrong password are told apart by nobody', async () => {
  const unknown = await browser().post('/api/auth/sign-in', { email: 'nobody@example.test', password: 'x' });
  const wrong = await browser().post('/api/auth/sign-in', { email: person.email, password: 'x' });
  expect([unknown.status, unknown.body.code, unknown.body.message]).toEqual([
    wrong.status,
    wrong.body.code,
    wrong.body.message,
  ]);
});

test('guessing slows down; the right password gets in again once the wait is over', async () => {
  const guesser = createBrowser(product);
  const from = (address: string, password: string) =>
    product.http.inject({
      method: 'POST',
      url: '/api/auth/sign-in',
      remoteAddress: address,
      payload: { email: person.email, password },
    });
  for (let index = 0; index < 6; index += 1) await from('10.0.0.9', `guess ${index}`);
  const refused = await from('10.0.0.9', person.password);
  expect(refused.statusCode).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  // Somebody else's guesses do not lock the owner out elsewhere.
  expect((await from('10.0.0.10', person.password)).statusCode).toBe(200);
  expect((await guesser.get('/api/me')).status).toBe(401);
});

test('signing out and changing the password end sessions for good', async () => {
  const [first, second] = [browser(), browser()];
  for (const one of [first, second])
    await one.post('/api/auth/sign-in', { email: person.email, password: person.password });
  expect(
    (await first.post('/api/me/password', { current: 'wrong one!', next: 'another long one' })).body.code,
  ).toBe('identity.wrong_password');
  expect(
    (await first.post('/api/me/password', { current: person.password, next: 'lin@12345678' })).status,
  ).toBe(200);
  expect((await second.get('/api/me')).status).toBe(401);
  const kept = new Map(first.cookies);
  await first.post('/api/auth/sign-out');
  for (const [name, value] of kept) first.cookies.set(name, value);
  expect((await first.get('/api/me')).status).toBe(401);
  const again = browser();
  await again.post('/api/auth/sign-in', { email: person.email, password: 'lin@12345678' });
  expect(
    (await again.post('/api/me/password', { current: 'lin@12345678', next: 'aaaaaaaaaaaa' })).body.code,
  ).toBe('identity.weak_password');
  expect(
    (await again.post('/api/me/password', { current: 'lin@12345678', next: person.password })).status,
  ).toBe(200);
});

test('a changing request from another site is refused, with or without the newer header', async () => {
  const visitor = browser();
  await visitor.post('/api/auth/sign-in', { email: person.email, password: person.password });
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.test' },
  ]) {
    expect((await visitor.post('/api/projects', { name: 'x' }, headers)).body.code).toBe(
      'http.foreign_origin',
    );
  }
  expect(
    (await visitor.post('/api/projects', { name: 'x' }, { origin: 'http://localhost:5800' })).status,
  ).toBe(201);
});

test('a suspended member loses the enterprise at once and keeps nothing', async () => {
  const admin = browser();
  await admin.post('/api/auth/sign-in', { email: person.email, password: person.password });
  const added = await admin.post('/api/members', {
    email: 'op@example.test',
    name: '小周',
    role: 'operator',
    password: 'operator pass 1',
  });
  expect(added.status).toBe(201);
  const operator = browser();
  await operator.post('/api/auth/sign-in', { email: 'op@example.test', password: 'operator pass 1' });
  expect((await operator.get('/api/projects')).status).toBe(200);
  const { userId, version } = added.body as unknown as { userId: string; version: number };
  expect((await admin.patch(`/api/members/${userId}`, { status: 'suspended', version })).status).toBe(200);
  expect((await operator.get('/api/projects')).status).toBe(403);
  expect((await admin.patch(`/api/members/${userId}`, { status: 'active', version })).body.code).toBe(
    'http.stale_version',
  );
});

test('a person who exists cannot be pulled into another enterprise by a stranger', async () => {
  const system = browser();
  await system.post('/api/auth/sign-in', { email: person.email, password: person.password });
  await system.post('/api/tenants', {
    name: '另一家',
    adminName: '王二',
    adminEmail: 'wang@example.test',
    adminPassword: 'second pass 123',
  });
  const wang = browser();
  await wang.post('/api/auth/sign-in', { email: 'wang@example.test', password: 'second pass 123' });
  const pulled = await wang.post('/api/members', {
    email: person.email,
    name: 'x',
    role: 'guest',
    password: 'whatever 123',
  });
  expect(pulled.body.code).toBe('identity.email_taken');
  expect((await wang.get('/api/members')).body).toMatchObject({ items: [{ email: 'wang@example.test' }] });
});

test('the last administrator of an enterprise cannot leave or step down', async () => {
  const wang = browser();
  const me = (
    await wang.post('/api/auth/sign-in', { email: 'wang@example.test', password: 'second pass 123' })
  ).body as unknown as { user: { id: string } };
  expect((await wang.del(`/api/members/${me.user.id}`)).body.code).toBe('workspaces.last_admin');
  expect((await wang.patch(`/api/members/${me.user.id}`, { role: 'guest', version: 1 })).body.code).toBe(
    'workspaces.last_admin',
  );
});

test('the same Idempotency-Key makes one project, also in parallel; another body is refused', async () => {
  const admin = browser();
  await admin.post('/api/auth/sign-in', { email: person.email, password: person.password });
  const key = { 'idempotency-key': 'k-1' };
  const answers = await Promise.all(
    [1, 2, 3, 4].map(() => admin.post('/api/projects', { name: '一次' }, key)),
  );
  expect(new Set(answers.map((answer) => (answer.body as unknown as { id: string }).id)).size).toBe(1);
  expect((await admin.post('/api/projects', { name: '别的' }, key)).body.code).toBe(
    'http.idempotency_key_reused',
  );
  const list = (await admin.get('/api/projects?q=一次')).body as unknown as { items: unknown[] };
  expect(list.items).toHaveLength(1);
  const audit = (await admin.get('/api/audit?verb=workspaces.project_created')).body as unknown as {
    items: { detail: { name: string } }[];
  };
  expect(audit.items.filter((entry) => entry.detail.name === '一次')).toHaveLength(1);
});
