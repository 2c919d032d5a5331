import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MODELS, TEMPLATE_LABEL } from '@xingluo/ai';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AS } from '../../engines/testing/http.ts';
import { seedProject } from '../../engines/testing/seed.ts';
import { testDatabase } from '../../engines/testing/test-database.ts';
import type { Member } from '../../kernel/authz.ts';
import { aiUnderTest, KEY } from './testing/ai-under-test.ts';

const database = await testDatabase();
const xl = await aiUnderTest(database.url);
const { here, elsewhere, simulator } = xl;
afterAll(() => xl.close());

const generate = (body: object, who: Member = here.operator, headers: Record<string, string> = {}) =>
  xl.call(
    who,
    'POST',
    '/api/ai/generate',
    { task: 'copy', input: '三十秒出汁的便携榨汁杯', ...body },
    headers,
  );
const callsOf = (tenantId: string) =>
  xl.rows('select * from ai_calls where tenant_id = $1 order by created_at, attempt', tenantId);

beforeEach(async () => {
  simulator.control.reset();
  await xl.rows('delete from ai_providers');
  await xl.rows('delete from ai_calls');
  await xl.rows('delete from usage_entries');
});

describe('with the stand-in turned off', () => {
  it('a failure is a failure, and a missing provider is said, instead of a template', async () => {
    xl.fallback.allowed = false;
    try {
      expect((await generate({})).body).toMatchObject({ code: 'ai.no_provider' });
      await xl.provider(here.admin);
      simulator.control.next({ mode: 'refused', status: 500, body: {} }, 20);
      expect((await generate({})).body).toMatchObject({ code: 'ai.failed', data: { kind: 'all_failed' } });
      // Whoever asks for the template by name gets it.
      expect((await generate({ model: 'template' })).body).toMatchObject({
        provider: 'template',
        degraded: false,
      });
    } finally {
      xl.fallback.allowed = true;
    }
  });
});

describe('a provider that answers', () => {
  it('gives the request’s answer: titles one a line and one by one, usage, label, call', async () => {
    await xl.provider(here.admin, { label: '公司的 OpenAI' });
    const { status, body } = await generate({
      task: 'title',
      model: 'auto',
      params: { temperature: 0.7, maxTokens: 120 },
      metadata: { tenantId: here.tenantId, scene: 'some-title-zh' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      provider: 'openai',
      modelName: 'gpt-4o-mini',
      degraded: false,
      label: 'AI 生成 · 公司的 OpenAI · gpt-4o-mini',
      usage: { promptTokens: expect.any(Number), completionTokens: expect.any(Number), currency: 'USD' },
      latencyMs: expect.any(Number),
    });
    expect(body.variants).toHaveLength(5);
    expect(body.output).toBe(body.variants.join('\n'));
    expect(Object.keys(body)).not.toContain('degradedReason');
  });

  it('is booked once: tokens and whole micro-units in the call, the ledger and the audit log', async () => {
    await xl.provider(here.admin);
    const { body } = await generate({});
    const { promptTokens, completionTokens, cost } = body.usage;
    const micros = Math.round(cost * 1e6);
    expect(micros).toBeGreaterThan(0);
    const [call, ...others] = await callsOf(here.tenantId);
    expect(others).toEqual([]);
    expect(call).toMatchObject({
      id: body.callId,
      user_id: here.operator.userId,
      attempt: 1,
      first_id: body.callId,
      outcome: 'ok',
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      currency: 'USD',
      price_id: 'gpt-4o-mini@2024-07-18',
      label: body.label,
    });
    expect(Number(call?.cost_micro)).toBe(micros);
    const [charge, ...more] = await xl.rows('select * from usage_entries');
    expect(more).toEqual([]);
    expect(charge).toMatchObject({ kind: 'ai_tokens', ref_id: body.callId, currency: 'USD' });
    expect([Number(charge?.quantity), Number(charge?.cost_micro)]).toEqual([
      promptTokens + completionTokens,
      micros,
    ]);
    const [trace] = await xl.rows("select * from audit_entries where verb = 'ai.generated' order by id desc");
    expect(trace).toMatchObject({ target: body.callId, actor_id: here.operator.userId });
  });

  it('keeps keyed hashes of the texts, not the texts', async () => {
    await xl.provider(here.admin);
    const { body } = await generate({ input: '电话 13800138000' });
    const [call] = await callsOf(here.tenantId);
    expect(call?.prompt_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(call?.completion_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(call)).not.toMatch(/13800138000|模拟/);
    expect(body.output).toContain('模拟');
  });

  it('learns a pseudonym of the enterprise, the same for all of its people', async () => {
    for (const tenant of [here, elsewhere]) await xl.provider(tenant.admin);
    for (const who of [here.admin, here.operator, elsewhere.operator]) await generate({}, who);
    const seen = simulator.control.requests.map(({ body }) => body.safety_identifier);
    expect(seen[0]).toBe(seen[1]);
    expect(seen[0]).not.toBe(seen[2]);
    expect(JSON.stringify(simulator.control.requests.map(({ body }) => body))).not.toContain(here.tenantId);
  });

  it('answers an array with an array, and embeddings with vectors', async () => {
    await xl.provider(here.admin, { models: ['gpt-4o-mini', 'text-embedding-3-small'] });
    const copies = await generate({ input: ['榨汁杯', '保温杯'] });
    expect(copies.body.output).toHaveLength(2);
    const vectors = await generate({ task: 'embed', input: ['榨汁杯', '保温杯'] });
    expect(vectors.body.output.map((vector: number[]) => vector.length)).toEqual([1536, 1536]);
    expect(vectors.body).toMatchObject({ modelName: 'text-embedding-3-small', degraded: false });
  });

  it('says nothing of a cost that nobody knows', async () => {
    await xl.provider(here.admin, { kind: 'openai-compatible', models: ['sim-chat'] });
    const { body } = await generate({});
    expect(body.usage).not.toHaveProperty('cost');
    const [charge] = await xl.rows('select * from usage_entries');
    expect(charge).toMatchObject({ cost_micro: null, currency: null });
    const { body: calls } = await xl.call(here.admin, 'GET', '/api/ai/calls');
    expect(calls.items).toMatchObject([{ cost: null, currency: null }]);
  });

  it('hears the limit of the platform that the scene names', async () => {
    await xl.provider(here.admin);
    const { body } = await generate({ task: 'title', metadata: { scene: 'narrow-title-zh' } });
    for (const title of body.variants) expect([...title].length).toBeLessThanOrEqual(12);
    expect(body.variants.length).toBeGreaterThan(0);
  });
});

describe('a provider that fails', () => {
  const broken: Record<string, { prepare: () => Promise<unknown>; outcomes: string[] }> = {
    'an HTTP 500': {
      prepare: async () => simulator.control.next({ mode: 'refused', status: 500, body: {} }, 3),
      outcomes: ['server_error', 'server_error', 'server_error'],
    },
    'blank answers': {
      prepare: async () => simulator.control.next({ mode: 'blank' }, 2),
      outcomes: ['blank', 'blank'],
    },
    'a wrong key': {
      prepare: () =>
        xl.rows('delete from ai_providers').then(() => xl.provider(here.admin, { apiKey: 'sk-wrong' })),
      outcomes: ['auth'],
    },
  };
  it.each(Object.entries(broken))(
    'is replaced by a template that says so: %s',
    async (_, { prepare, outcomes }) => {
      await xl.provider(here.admin);
      await prepare();
      const { status, body } = await generate({ task: 'title' });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        provider: 'template',
        degraded: true,
        degradedReason: 'all_failed',
        label: TEMPLATE_LABEL.zh,
      });
      expect(body.variants.length).toBeGreaterThan(0);
      const calls = await callsOf(here.tenantId);
      expect(calls.map(({ outcome }) => outcome)).toEqual([...outcomes, 'ok']);
      expect(new Set(calls.map(({ first_id }) => first_id)).size).toBe(1);
      expect(calls.at(-1)).toMatchObject({ id: body.callId, provider: 'template', degraded: true });
    },
  );

  it('is paid for what it billed, and for nothing when it refused', async () => {
    await xl.provider(here.admin);
    simulator.control.next({ mode: 'blank' });
    simulator.control.next({ mode: 'refused', status: 500, body: {} });
    expect((await generate({})).body).toMatchObject({ provider: 'openai', degraded: false });
    const calls = await callsOf(here.tenantId);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['blank', 'server_error', 'ok']);
    const charged = await xl.rows('select ref_id from usage_entries order by id');
    expect(charged.map(({ ref_id }) => ref_id)).toEqual([calls[0]?.id, calls[2]?.id]);
  });

  it('that moved inside the network is not reached', async () => {
    const { id } = await xl.provider(here.admin);
    await xl.rows("update ai_providers set base_url = 'http://127.0.0.1:1/v1' where id = $1", id);
    const { body } = await generate({});
    expect(body).toMatchObject({ provider: 'template', degradedReason: 'all_failed' });
    expect((await callsOf(here.tenantId))[0]).toMatchObject({ outcome: 'address_refused' });
  });
});

describe('without a provider', () => {
  it('the template answers, labelled, for nothing', async () => {
    const { body } = await generate({ task: 'title', metadata: { lang: 'en-US' } });
    expect(body).toMatchObject({
      provider: 'template',
      degraded: true,
      degradedReason: 'no_provider',
      label: TEMPLATE_LABEL.en,
    });
    expect(await callsOf(here.tenantId)).toMatchObject([{ id: body.callId, provider: 'template' }]);
    expect(await xl.rows('select * from usage_entries')).toEqual([]);
  });

  it('a disabled one counts as none', async () => {
    const { id, version } = await xl.provider(here.admin);
    await xl.call(here.admin, 'PATCH', `/api/ai/providers/${id}`, { version, enabled: false });
    expect((await generate({})).body).toMatchObject({ degradedReason: 'no_provider' });
    expect(simulator.control.requests).toEqual([]);
  });
});

describe('a person who goes away', () => {
  it('stops the provider, and the attempt is written all the same; no transaction waits meanwhile', async () => {
    await xl.provider(here.admin);
    simulator.control.next({ mode: 'keep_alive_only' });
    await xl.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = xl.app.server.address() as AddressInfo;
    const sent = httpRequest({
      port,
      method: 'POST',
      path: '/api/ai/generate',
      headers: { 'content-type': 'application/json', [AS]: here.operator.userId },
    });
    sent.end(JSON.stringify({ task: 'copy', input: '榨汁杯' }));
    await vi.waitFor(() => expect(simulator.control.requests).toHaveLength(1), 5000);
    expect(
      await xl.rows(
        "select query from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
      ),
    ).toEqual([]);
    const gone = once(sent, 'error');
    sent.destroy();
    await gone;
    await vi.waitFor(() => expect(simulator.control.requests[0]?.aborted).toBe(true), 5000);
    await vi.waitFor(async () => {
      expect(await callsOf(here.tenantId)).toMatchObject([{ outcome: 'aborted', prompt_tokens: null }]);
    }, 5000);
    expect(await xl.rows('select quantity::int, cost_micro from usage_entries')).toEqual([
      { quantity: 0, cost_micro: null },
    ]);
  });
});

describe('a repeated request', () => {
  it('gets the first answer and costs nothing again', async () => {
    await xl.provider(here.admin);
    const headers = { 'idempotency-key': 'once' };
    const first = await generate({}, here.operator, headers);
    expect((await generate({}, here.operator, headers)).body).toEqual(first.body);
    expect(simulator.control.requests).toHaveLength(1);
    const other = await generate({ input: '别的' }, here.operator, headers);
    expect(other.body.code).toBe('http.idempotency_key_reused');
    expect(simulator.control.requests).toHaveLength(1);
  });
});

describe('the walls', () => {
  it('refuse to act for another enterprise, in a hidden project, or as a guest', async () => {
    const hidden = await seedProject(database.url, here.tenantId, []);
    const foreign = await seedProject(database.url, elsewhere.tenantId, [elsewhere.operator]);
    expect(await generate({ metadata: { tenantId: elsewhere.tenantId } })).toMatchObject({
      status: 404,
      body: { code: 'workspaces.tenant_not_found' },
    });
    for (const projectId of [hidden, foreign]) {
      const answer = await generate({ metadata: { projectId } });
      expect(answer).toMatchObject({ status: 404, body: { code: 'workspaces.project_not_found' } });
    }
    expect((await generate({}, here.guest)).status).toBe(403);
    expect(await callsOf(here.tenantId)).toEqual([]);
  });

  it('keep calls of hidden projects and of other enterprises out of the list', async () => {
    const projectId = await seedProject(database.url, here.tenantId, [here.operator]);
    const hidden = await seedProject(database.url, here.tenantId, []);
    const mine = await generate({ metadata: { projectId } });
    const open = await generate({});
    const secret = await generate({ metadata: { projectId: hidden } }, here.admin);
    const theirs = await generate({}, elsewhere.operator);
    const list = async (who: Member, query = '') =>
      (await xl.call(who, 'GET', `/api/ai/calls${query}`)).body as {
        items: { id: string }[];
        nextCursor: string | null;
      };
    const ids = async (who: Member) => (await list(who)).items.map(({ id }) => id);
    expect(await ids(here.operator)).toEqual([open, mine].map(({ body }) => body.callId));
    expect(await ids(here.admin)).toEqual([secret, open, mine].map(({ body }) => body.callId));
    expect(await ids(elsewhere.admin)).toEqual([theirs.body.callId]);
    const first = await list(here.admin, '?limit=2');
    const second = await list(here.admin, `?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(await ids(here.admin));
    expect(second.nextCursor).toBeNull();
  });

  it('name a model that nobody knows, and input that is blank', async () => {
    expect(await generate({ model: 'no-such-model' })).toMatchObject({
      status: 422,
      body: { code: 'ai.unknown_model', data: { model: 'no-such-model' } },
    });
    expect(await generate({ input: '   ' })).toMatchObject({
      status: 400,
      body: { data: { issues: [{ path: 'input' }] } },
    });
    expect(MODELS.map(({ id }) => id)).not.toContain('no-such-model');
  });

  it('let no key out', () => expect(xl.said()).not.toContain(KEY));
});

describe('the door', () => {
  it('generates for other modules and tells them where a text came from', async () => {
    await xl.provider(here.admin);
    const answer = await xl.ai.generate(
      here.tenantId,
      { userId: here.operator.userId },
      { task: 'copy', model: 'auto', input: '榨汁杯', params: {}, metadata: { scene: '', lang: 'zh-CN' } },
    );
    const origin = (tenantId: string, callId = answer.callId) =>
      xl.db.withTenant(tenantId, (tx) => xl.ai.callFor(tx, callId));
    expect(await origin(here.tenantId)).toEqual({
      callId: answer.callId,
      model: 'openai/gpt-4o-mini',
      label: answer.label,
      promptId: 'copy',
      promptVersion: 1,
    });
    await expect(origin(elsewhere.tenantId)).rejects.toMatchObject({ code: 'ai.call_not_found' });
  });

  it('does not lend a failed attempt’s name', async () => {
    await xl.provider(here.admin);
    simulator.control.next({ mode: 'blank' });
    await generate({});
    const [failed] = await callsOf(here.tenantId);
    const origin = xl.db.withTenant(here.tenantId, (tx) => xl.ai.callFor(tx, String(failed?.id)));
    await expect(origin).rejects.toMatchObject({ code: 'ai.call_not_found' });
  });
});
