import { afterAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../engines/testing/test-database.ts';
import { createProviders } from './service/providers.ts';
import { aiUnderTest, KEY } from './testing/ai-under-test.ts';

const database = await testDatabase();
const xl = await aiUnderTest(database.url);
const { here, elsewhere, call, simulator, second } = xl;
afterAll(() => xl.close());

const change = (id: string, body: object) => call(here.admin, 'PATCH', `/api/ai/providers/${id}`, body);
const test = (id: string) => call(here.admin, 'POST', `/api/ai/providers/${id}/test`);

describe('adding', () => {
  it('fills in what the kind knows, and shows the end of the key only', async () => {
    const { status, body } = await call(here.admin, 'POST', '/api/ai/providers', {
      kind: 'deepseek',
      apiKey: KEY,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      label: 'DeepSeek',
      baseUrl: 'https://api.deepseek.com',
      keyHint: 'abcd',
      lastTest: null,
      enabled: true,
    });
    const [row] = await xl.rows('select * from ai_providers where id = $1', body.id);
    expect(JSON.stringify(row)).not.toContain(KEY);
    expect(row).toMatchObject({ key_sealed: expect.any(Buffer) });
    expect(String(row?.key_sealed)).not.toContain(KEY);
  });

  it('refuses addresses inside the network with a sentence, and stores nothing', async () => {
    const before = await xl.rows('select id from ai_providers');
    for (const baseUrl of [
      'http://169.254.169.254/latest',
      'http://[::127.0.0.1]/v1',
      'http://2130706433/v1',
    ]) {
      const { status, body } = await call(here.admin, 'POST', '/api/ai/providers', {
        kind: 'openai-compatible',
        baseUrl,
      });
      expect(status).toBe(422);
      expect(body).toMatchObject({ code: 'ai.address_refused', data: { reason: 'private_address' } });
      expect(body.data.sentence).toContain('XINGLUO_PRIVATE_HOSTS');
    }
    expect(await xl.rows('select id from ai_providers')).toEqual(before);
  });

  it('says which field is missing', async () => {
    const missing = async (body: object) => {
      const answer = await call(here.admin, 'POST', '/api/ai/providers', body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'http.invalid_input' } });
      return answer.body.data.issues[0].path;
    };
    expect(await missing({ kind: 'openai' })).toBe('apiKey');
    expect(await missing({ kind: 'openai-compatible' })).toBe('baseUrl');
    expect(await missing({ kind: 'openai', apiKey: KEY, baseUrl: `${simulator.url}?x=1` })).toBe('baseUrl');
  });
});

describe('changing', () => {
  it('lets one of two at once win, and shows the other what is there now', async () => {
    const { id, version } = await xl.provider(here.admin);
    const answers = await Promise.all([
      change(id, { version, label: '甲' }),
      change(id, { version, label: '乙' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [won, lost] = [200, 409].map((status) => answers.find((answer) => answer.status === status)?.body);
    expect(lost).toMatchObject({ code: 'http.stale_version', data: { current: won } });
  });

  it('never sends a key to another host than the one it was given for', async () => {
    const { id, version } = await xl.provider(here.admin);
    const refused = await change(id, { version, baseUrl: second.url });
    expect(refused).toMatchObject({ status: 400, body: { data: { issues: [{ path: 'apiKey' }] } } });
    await test(id);
    expect(second.control.requests).toHaveLength(0);

    const [row] = await xl.rows('select version from ai_providers where id = $1', id);
    const moved = await change(id, {
      version: row?.version,
      baseUrl: `${second.url}/`,
      apiKey: 'sk-of-the-second-server',
    });
    expect(moved).toMatchObject({
      status: 200,
      body: { baseUrl: second.url, keyHint: 'rver', lastTest: null },
    });
    expect((await test(id)).body.lastTest).toMatchObject({ ok: true });
    expect(second.control.requests.map(({ headers }) => headers.authorization)).not.toContain(
      `Bearer ${KEY}`,
    );
  });

  it('keeps the key on the same host', async () => {
    const { id, version } = await xl.provider(here.admin);
    const answer = await change(id, { version, baseUrl: new URL(simulator.url).origin });
    expect(answer).toMatchObject({ status: 200, body: { keyHint: 'abcd' } });
    expect((await test(id)).body.lastTest).toMatchObject({ ok: true });
  });
});

describe('testing', () => {
  it('tries models, JSON, stream and embeddings, and keeps the report', async () => {
    const { id, version } = await xl.provider(here.admin, {
      models: ['gpt-4o-mini', 'text-embedding-3-small'],
    });
    const { status, body } = await test(id);
    expect(status).toBe(200);
    expect(body.version).toBe(version + 1);
    expect(body.lastTest.steps).toMatchObject([
      { step: 'models', ok: true },
      { step: 'json', ok: true },
      { step: 'stream', ok: true },
      { step: 'embeddings', ok: true },
    ]);
    const { body: list } = await call(here.operator, 'GET', '/api/ai/providers');
    expect(list.items).toContainEqual(body);
  });

  it('says in the reader’s language what is wrong, without the key', async () => {
    const { id } = await xl.provider(here.admin, { apiKey: 'sk-wrong-key-98765' });
    const { body } = await test(id);
    expect(body.lastTest).toMatchObject({ ok: false });
    expect(body.lastTest.steps[0].detail).toContain('密钥无效');
    expect(xl.said()).not.toContain('sk-wrong-key-98765');
  });

  it('does not write over a change made meanwhile', async () => {
    const { id, version } = await xl.provider(here.admin);
    const providers = createProviders(xl);
    const seen = await xl.db.withTenant(here.tenantId, (tx) => providers.one(tx, id));
    await change(id, { version, label: '改过了' });
    const late = xl.db.withTenant(here.tenantId, (tx) =>
      providers.keepTest(tx, seen, { at: new Date().toISOString(), ok: true, steps: [] }, () => {}),
    );
    await expect(late).rejects.toMatchObject({ code: 'http.stale_version' });
  });
});

describe('keys', () => {
  it('cannot be read from another row', async () => {
    const one = await xl.provider(elsewhere.admin);
    const two = await xl.provider(elsewhere.admin, { apiKey: 'sk-another-key-0123' });
    await xl.rows(
      'update ai_providers set key_sealed = (select key_sealed from ai_providers where id = $1) where id = $2',
      one.id,
      two.id,
    );
    const { body } = await call(elsewhere.admin, 'POST', `/api/ai/providers/${two.id}/test`);
    expect(body.lastTest).toMatchObject({ ok: false, steps: [{ step: 'key' }] });
    // The other provider goes on.
    const generated = await call(elsewhere.admin, 'POST', '/api/ai/generate', {
      task: 'copy',
      input: '榨汁杯',
    });
    expect(generated.body).toMatchObject({ provider: 'openai', degraded: false });
  });

  it('are in no answer, no log line and no audit entry', async () => {
    const { id } = await xl.provider(here.admin, { label: '看得见的名字' });
    await test(id);
    expect(xl.said()).toContain('看得见的名字');
    expect(xl.said()).not.toContain(KEY);
    expect(JSON.stringify(await xl.rows('select * from audit_entries'))).not.toContain(KEY);
  });
});

describe('who may', () => {
  it('is nobody of another enterprise', async () => {
    const { id, version } = await xl.provider(here.admin);
    const answers = [
      await call(elsewhere.admin, 'PATCH', `/api/ai/providers/${id}`, { version, label: '别人的' }),
      await call(elsewhere.admin, 'POST', `/api/ai/providers/${id}/test`),
      await call(elsewhere.admin, 'DELETE', `/api/ai/providers/${id}`),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 404, body: { code: 'ai.provider_not_found' } });
    const { body } = await call(elsewhere.admin, 'GET', '/api/ai/providers');
    expect(JSON.stringify(body)).not.toContain(id);
  });

  it('is the administrator for changes, the operator for looking, the guest for neither', async () => {
    const { id } = await xl.provider(here.admin);
    expect((await call(here.operator, 'DELETE', `/api/ai/providers/${id}`)).status).toBe(403);
    expect((await call(here.operator, 'GET', '/api/ai/providers')).status).toBe(200);
    expect((await call(here.guest, 'GET', '/api/ai/providers')).status).toBe(403);
    expect((await call(here.admin, 'DELETE', `/api/ai/providers/${id}`)).status).toBe(200);
    expect((await call(here.admin, 'DELETE', `/api/ai/providers/${id}`)).status).toBe(404);
    const trace = await xl.rows('select verb from audit_entries where target = $1 order by id', id);
    expect(trace.map(({ verb }) => verb)).toEqual(['ai.provider_added', 'ai.provider_removed']);
  });
});
