import { randomBytes } from 'node:crypto';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createBrowser,
  openProduct,
  type TestBrowser,
  type TestProduct,
} from '../../engines/testing/product.ts';
import { rowsOf, seedTenant } from '../../engines/testing/seed.ts';
import { testDatabase } from '../../engines/testing/test-database.ts';
import { openDb } from '../../kernel/db/pools.ts';
import { silentLog } from '../../kernel/log.ts';
import { createSecrets } from '../../kernel/secrets.ts';
import { appendAudit } from '../audit/index.ts';
import { createWriteAudit } from './audit.ts';
import { createSecondFactor } from './second-factor.ts';

const database = await testDatabase();
const email = 'lin@example.test';
const password = 'a long enough one';
let product: TestProduct;
let person: TestBrowser;
let secret: string;
let recovery: string[];

const now = () => Math.floor(Date.now() / 1000);
/** The code that an app with this secret shows so many seconds from now. */
const codeIn = (seconds: number) => generateSync({ secret, epoch: now() + seconds });
const signIn = (code?: string, browser = createBrowser(product)) =>
  browser.post('/api/auth/sign-in', { email, password, ...(code === undefined ? {} : { code }) });
const forget = () => rowsOf(database.url, 'delete from sign_in_failures');

beforeAll(async () => {
  product = await openProduct(database.url);
  person = createBrowser(product);
  const token = await product.newSetupToken();
  await person.post('/api/auth/setup', { token, name: '林一', email, password, tenantName: '星海' });
});
afterAll(() => product.close());

test('nothing counts before a first code has proven that the app has the secret', async () => {
  expect((await person.post('/api/me/second-factor/enable', { code: '123456' })).body.code).toBe(
    'identity.second_factor_off',
  );
  const first = (await person.post('/api/me/second-factor')).body as unknown as { secret: string };
  const begun = (await person.post('/api/me/second-factor')).body as unknown as {
    secret: string;
    uri: string;
  };
  secret = begun.secret;
  expect(begun.uri).toMatch(/^otpauth:\/\/totp\/.*secret=/);
  expect((await signIn()).status).toBe(200);
  // The secret shown before is over, and so is a code that fits nothing.
  const stale = generateSync({ secret: first.secret });
  expect((await person.post('/api/me/second-factor/enable', { code: stale })).body.code).toBe(
    'identity.wrong_code',
  );
  const answers = await Promise.all(
    [1, 2, 3, 4].map(() => person.post('/api/me/second-factor/enable', { code: codeIn(0) })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  recovery = (answers.find(({ status }) => status === 200)!.body as unknown as { recoveryCodes: string[] })
    .recoveryCodes;
  expect(new Set(recovery).size).toBe(10);
  expect((await person.get('/api/me/second-factor')).body).toMatchObject({ recoveryCodesLeft: 10 });
});

test('the password alone opens nothing any more; a code opens once, of eight at the same time', async () => {
  expect((await signIn()).body.code).toBe('identity.code_needed');
  expect((await signIn('000000')).body.code).toBe('identity.wrong_code');
  // The code that enabled it was used there.
  expect((await signIn(codeIn(0))).body.code).toBe('identity.wrong_code');
  await forget();
  const fresh = codeIn(30);
  const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(fresh)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  await forget();
  expect((await signIn(fresh)).body.code).toBe('identity.wrong_code');
  await forget();
});

test('of eight at the same moment one gets through, with the code of the app and with a recovery code', async () => {
  const db = openDb(database.url, { log: silentLog, appConnections: 1, systemConnections: 8 });
  try {
    const factor = createSecondFactor({
      db,
      secrets: createSecrets(randomBytes(32)),
      audit: createWriteAudit(appendAudit),
    });
    const { admin } = await seedTenant(database.url);
    const info = {
      requestId: 'req_x',
      address: '::1',
      userAgent: null,
      host: '',
      signal: AbortSignal.timeout(60_000),
    };
    const own = await factor.begin(admin);
    const app = (seconds: number) => generateSync({ secret: own.secret, epoch: now() + seconds });
    const { recoveryCodes } = await factor.enable(admin, app(-30), info);
    // All connections are open before anybody races.
    await Promise.all(Array.from({ length: 8 }, () => factor.check(admin.userId, 'warm up')));
    const race = async (code: string) => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => factor.check(admin.userId, code)));
      return answers.filter((answer) => answer === 'right').length;
    };
    expect([await race(app(0)), await race(recoveryCodes[0]!)]).toEqual([1, 1]);
  } finally {
    await db.close();
  }
});

test('each recovery code opens once, however it is typed; new ones end the old', async () => {
  const typed = ` ${recovery[0]!.toUpperCase().replace('-', ' ')} `;
  const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(typed)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  await forget();
  expect((await person.get('/api/me/second-factor')).body).toMatchObject({ recoveryCodesLeft: 9 });
  const renewed = (await person.post('/api/me/second-factor/recovery-codes')).body as unknown as {
    recoveryCodes: string[];
  };
  expect((await signIn(recovery[1])).body.code).toBe('identity.wrong_code');
  expect((await signIn(renewed.recoveryCodes[0])).status).toBe(200);
  const stored = JSON.stringify(
    await rowsOf(database.url, 'select encode(code_hash, $1) from recovery_codes', ['escape']),
  );
  for (const code of renewed.recoveryCodes) expect(stored).not.toContain(code);
});

test('wrong codes slow down like wrong passwords', async () => {
  for (let index = 0; index < 6; index += 1) await signIn('111111');
  expect((await signIn('111111')).status).toBe(429);
  await forget();
});

test('the secret lies sealed, and turning it off needs a person who has just proven themselves', async () => {
  const [row] = await rowsOf<{ text: string }>(
    database.url,
    `select encode(sealed_secret, 'escape') as text from second_factors`,
  );
  expect(row!.text).not.toContain(secret);
  await rowsOf(database.url, `update sessions set confirmed_at = now() - interval '2 hours'`);
  expect((await person.del('/api/me/second-factor')).body.code).toBe('identity.confirm_needed');
  await person.post('/api/auth/confirm', { password });
  expect((await person.del('/api/me/second-factor')).status).toBe(200);
  expect((await signIn()).status).toBe(200);
});
