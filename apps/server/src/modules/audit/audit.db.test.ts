import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createBrowser,
  openProduct,
  type TestBrowser,
  type TestProduct,
} from '../../engines/testing/product.ts';
import { testDatabase } from '../../engines/testing/test-database.ts';
import { sealSweep } from './seal.ts';

const database = await testDatabase();
let product: TestProduct;
let owner: pg.Client;
let admin: TestBrowser;
let tenantId: string;

const seal = () => sealSweep(product.db).run();
const verify = async () => (await admin.get('/api/audit/verify')).body as unknown as Record<string, unknown>;
/** What somebody with the database's own rights may do to it; undone afterwards. */
const tampered = async (statement: string): Promise<unknown> => {
  await owner.query('create table kept as select * from audit_entries');
  await owner.query(statement);
  const { broken } = await verify();
  await owner.query('delete from audit_entries');
  await owner.query('insert into audit_entries overriding system value select * from kept');
  await owner.query('drop table kept');
  return broken;
};

beforeAll(async () => {
  product = await openProduct(database.url);
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  admin = createBrowser(product);
  const { body } = await admin.post('/api/auth/setup', {
    token: await product.newSetupToken(),
    name: '林一',
    email: 'lin@example.test',
    password: 'a long enough one',
    tenantName: '星海传媒',
  });
  tenantId = (body as { tenant: { tenantId: string } } & typeof body).tenant.tenantId;
});
afterAll(async () => {
  await owner.end();
  await product.close();
});

test('an entry carries digests of every row that the call changed, before and after', async () => {
  const { body: made } = await admin.post('/api/projects', { name: '新品' });
  const project = made as unknown as { id: string; version: number };
  await admin.patch(`/api/projects/${project.id}`, { name: '新品二', version: project.version });
  const { items } = (await admin.get(`/api/audit?target=${project.id}`)).body as unknown as {
    items: {
      verb: string;
      changes: { rows: { table: string; key: string; before: string | null; after: string | null }[] };
    }[];
  };
  const row = (verb: string) =>
    items.find((entry) => entry.verb === verb)!.changes.rows.find(({ table }) => table === 'projects')!;
  const created = row('workspaces.project_created');
  const changed = row('workspaces.project_changed');
  expect(created).toMatchObject({ key: project.id, before: null });
  expect(changed).toMatchObject({ key: project.id, before: created.after });
  const { rows } = await owner.query<{ digest: string }>(
    `select encode(sha256(convert_to(to_jsonb(p)::text, 'UTF8')), 'hex') as digest from projects p where id = $1`,
    [project.id],
  );
  expect(changed.after).toBe(rows[0]!.digest);
});

test('every tenant table that people change is traced', async () => {
  const { rows } = await owner.query<{ name: string }>(`
    select c.relname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relrowsecurity
       and not exists (select 1 from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'note_change')
     order by 1`);
  expect(rows.map(({ name }) => name)).toEqual([
    'audit_entries',
    'audit_heads',
    'idempotency_keys',
    'live_events',
    'publish_events',
    'usage_entries',
  ]);
});

test('entries are sealed in the order of their commits, by several sealers at once, and the chain holds', async () => {
  expect(await verify()).toMatchObject({ sealed: 0, broken: null });
  const early = new pg.Client({ connectionString: database.url });
  await early.connect();
  try {
    await early.query('begin');
    await early.query(
      `insert into audit_entries (tenant_id, actor_kind, actor_id, verb) values ($1, 'session', 'u_x', 'workspaces.project_created')`,
      [tenantId],
    );
    await admin.post('/api/projects', { name: '提交更早' });
    await seal();
    const before = await verify();
    expect(before).toMatchObject({ unsealed: 0, broken: null });
    await early.query('commit');
    await Promise.all([seal(), seal(), seal()]);
    expect(await verify()).toMatchObject({ sealed: Number(before.sealed) + 1, unsealed: 0, broken: null });
  } finally {
    await early.end();
  }
});

test('the product itself can neither change nor forge an entry', async () => {
  const asApp = (statement: string) =>
    product.db
      .withTenant(tenantId, (tx) => tx.client.query(statement))
      .then(
        () => 'allowed',
        (error: pg.DatabaseError) => error.code,
      );
  for (const statement of [
    `update audit_entries set verb = 'identity.signed_in'`,
    'delete from audit_entries',
    'truncate audit_entries',
    `insert into audit_entries (tenant_id, actor_kind, actor_id, verb, position, hash) values ('${tenantId}', 'session', 'u', 'identity.signed_in', 1, '')`,
    `insert into audit_entries (tenant_id, actor_kind, actor_id, verb, at) values ('${tenantId}', 'session', 'u', 'identity.signed_in', '2020-01-01')`,
    `update audit_heads set position = 0`,
    'select seal_audit(1)',
  ])
    expect([statement, await asApp(statement)]).toEqual([statement, '42501']);
});

test('whatever is changed, removed or put in afterwards is found, and where', async () => {
  const { sealed } = await verify();
  expect(sealed).toBeGreaterThan(3);
  expect(
    await tampered(`update audit_entries set verb = 'identity.signed_out' where position = 2`),
  ).toMatchObject({
    position: 2,
    why: 'hash',
  });
  expect(await tampered(`update audit_entries set detail = '{"x":1}' where position = 3`)).toMatchObject({
    position: 3,
    why: 'content',
  });
  expect(await tampered('delete from audit_entries where position = 2')).toMatchObject({
    position: 2,
    why: 'gap',
  });
  expect(await tampered(`delete from audit_entries where position = ${sealed}`)).toMatchObject({
    position: sealed,
    why: 'tail',
  });
  expect(
    await tampered(
      `update audit_entries set actor_id = 'u_else', hash = audit_link(hash, 'x') where position = 2`,
    ),
  ).toMatchObject({ position: 2, why: 'hash' });
  expect(await verify()).toMatchObject({ broken: null });
});

test('the chain still holds when the private part of an entry had to be erased', async () => {
  const erased = await tampered(
    `update audit_entries set address = null, detail = '{}', changes = null, salt = null where position = 1`,
  );
  expect(erased).toBeNull();
});

test('an export proves itself, is written down, and stays inside the enterprise', async () => {
  const answer = await product.http.inject({
    method: 'GET',
    url: '/api/audit/export?format=jsonl',
    headers: { cookie: [...admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
  });
  expect(answer.headers['content-disposition']).toMatch(/attachment; filename="xingluo-audit-.*\.jsonl"/);
  const entries = answer.payload
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { position: number; payload: string; hash: string; verb: string })
    .filter(({ position }) => position !== null)
    .toSorted((one, other) => one.position - other.position);
  let link = createHash('sha256').update(`xingluo audit of ${tenantId}`).digest();
  for (const { payload, hash } of entries) {
    link = createHash('sha256').update(link).update(payload).digest();
    expect(hash).toBe(link.toString('hex'));
  }
  expect(link.toString('hex')).toBe((await verify()).head);
  const { items } = (await admin.get('/api/audit?verb=audit.exported')).body as unknown as {
    items: unknown[];
  };
  expect(items).toHaveLength(1);
});

test('a cell of the CSV is no formula', async () => {
  await admin.post('/api/projects', { name: '=1+1' });
  const { payload } = await product.http.inject({
    method: 'GET',
    url: '/api/audit/export',
    headers: { cookie: [...admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
  });
  expect(payload.startsWith('\uFEFFposition,at,')).toBe(true);
  expect(payload.split('\r\n').some((line) => line.split(',').some((cell) => /^[=+@]/.test(cell)))).toBe(
    false,
  );
});
