import type { OpenAiFault } from '@xingluo/simulators/openai';
import { Agent } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AiFailure, type FailureKind } from './failure.ts';
import { modelOf } from './models.ts';
import { startStand } from './testing/stand.ts';
import { type ChatCall, createWireClient } from './wire-client.ts';

const patient = { firstByte: 5000, idle: 5000, total: 10_000 };
/** For what must come, but may take its time on a busy machine. */
const waiting = { timeout: 10_000, interval: 5 };
/** Long enough for the request to arrive: one that is given up before would eat the next test's fault. */
const hasty = { ...patient, firstByte: 300, idle: 50 };
const messages = [
  { role: 'system', content: 'Be short.' },
  { role: 'user', content: '便携榨汁杯' },
] as const;

let openai: Awaited<ReturnType<typeof startStand>>;
let deepseek: Awaited<ReturnType<typeof startStand>>;
beforeAll(async () => {
  openai = await startStand();
  deepseek = await startStand({ dialect: 'deepseek' });
});
afterEach(() => {
  openai.simulator.control.reset();
  deepseek.simulator.control.reset();
});
afterAll(async () => {
  await openai.close();
  await deepseek.close();
});

function call(fields: Partial<ChatCall> = {}): ChatCall {
  const endpoint = openai.endpoint('openai');
  return {
    endpoint,
    model: modelOf('openai', 'gpt-4o-mini'),
    messages,
    params: {},
    deadlines: patient,
    ...fields,
  };
}
const client = () => createWireClient(openai.wireNeeds);
const failureOf = async (work: Promise<unknown>): Promise<AiFailure> => {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error instanceof AiFailure) return error;
  throw new Error(`Expected an AiFailure, got ${String(error)}`);
};
const onWords = () => {};

describe('chat', () => {
  it('gives the same answer as JSON and as a stream', async () => {
    const { content, modelReturned, usage } = await client().chat(call());
    openai.simulator.control.reset();
    const words: string[] = [];
    const streamed = await client().chat(call({ onWords: (piece) => words.push(piece) }));
    expect(content).toContain('模拟');
    expect(streamed).toMatchObject({ content, modelReturned, usage });
    expect(words.length).toBeGreaterThan(2);
    expect(words.join('')).toBe(content);
    expect(usage?.promptTokens).toBeGreaterThan(0);
  });

  it('leaves the connection usable after a stream', async () => {
    for (let i = 0; i < 6; i++) await client().chat(call({ onWords }));
    const ports = new Set(openai.simulator.control.requests.map(({ callerPort }) => callerPort));
    // The pool may open a second one while the first is just ending its answer.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('reads cached and reasoning tokens in both dialects', async () => {
    const first = await client().chat(call());
    const second = await client().chat(call());
    expect(first.usage?.cachedTokens).toBe(0);
    expect(second.usage?.cachedTokens).toBeGreaterThan(0);

    const there = { endpoint: deepseek.endpoint('deepseek'), model: modelOf('deepseek', 'deepseek-flash') };
    await client().chat(call(there));
    const streamed = await client().chat(call({ ...there, onWords }));
    expect(streamed.usage?.cachedTokens).toBe(second.usage?.cachedTokens);
    expect(streamed.usage?.reasoningTokens).toBe(0);
  });

  it('speaks each dialect: thinking off, field names, end-user id', async () => {
    const params = { temperature: 0.7, topP: 0.9, maxTokens: 50 };
    await client().chat(call({ params, userId: 'u1', model: modelOf('openai', 'gpt-6-luna') }));
    await client().chat(
      call({
        params: { ...params, json: true },
        userId: 'u1',
        endpoint: deepseek.endpoint('deepseek'),
        model: modelOf('deepseek', 'deepseek-flash'),
        messages: [{ role: 'user', content: 'JSON like {"ok":true}' }],
      }),
    );
    expect(openai.simulator.control.requests[0]?.body).toMatchObject({
      temperature: 0.7,
      top_p: 0.9,
      max_completion_tokens: 50,
      reasoning_effort: 'none',
      safety_identifier: 'u1',
    });
    expect(deepseek.simulator.control.requests[0]?.body).toMatchObject({
      max_tokens: 50,
      thinking: { type: 'disabled' },
      user_id: 'u1',
      response_format: { type: 'json_object' },
    });
  });

  it.each(['padded', 'commented', 'slow'] as const)('bears %s', async (mode) => {
    const fault: OpenAiFault = mode === 'slow' ? { mode, ms: 20 } : { mode };
    for (const way of [{}, { onWords }]) {
      openai.simulator.control.next(fault);
      expect((await client().chat(call(way))).content).toContain('模拟');
    }
  });

  it('does not wait for the end of a connection once everything is said', async () => {
    openai.simulator.control.next({ mode: 'open_after_done' });
    expect((await client().chat(call({ onWords }))).content).toContain('模拟');
  });

  it('knows an answer without usage from one that cost nothing', async () => {
    openai.simulator.control.next({ mode: 'no_usage' });
    expect((await client().chat(call())).usage).toBeUndefined();
  });

  it('tells which model really answered', async () => {
    openai.simulator.control.next({ mode: 'other_model', model: 'gpt-4o-mini-2024-07-18' });
    expect((await client().chat(call())).modelReturned).toBe('gpt-4o-mini-2024-07-18');
  });

  it('lets what onWords throws through, and stops the provider', async () => {
    const onWords = () => {
      throw new Error('reader went away');
    };
    await expect(client().chat(call({ onWords }))).rejects.toThrow('reader went away');
  });
});

describe('failures', () => {
  const cases: [OpenAiFault, FailureKind, 'json' | 'stream' | 'both'][] = [
    [{ mode: 'rate_limited' }, 'rate_limited', 'both'],
    [{ mode: 'no_balance' }, 'no_balance', 'both'],
    [{ mode: 'insufficient_quota' }, 'no_balance', 'both'],
    [{ mode: 'insufficient_quota', code: 'project_spend_limit_exceeded' }, 'no_balance', 'both'],
    [{ mode: 'overloaded' }, 'overloaded', 'both'],
    [{ mode: 'refused', status: 500, body: 'oops' }, 'server_error', 'both'],
    [{ mode: 'refused', status: 307, body: {} }, 'bad_response', 'both'],
    [{ mode: 'keep_alive_only' }, 'timeout', 'both'],
    [{ mode: 'stalled' }, 'timeout', 'stream'],
    [{ mode: 'empty_chunks' }, 'timeout', 'stream'],
    [{ mode: 'cut' }, 'cut', 'both'],
    [{ mode: 'unfinished' }, 'cut', 'stream'],
    [{ mode: 'error_in_stream', code: 'server_is_overloaded' }, 'overloaded', 'stream'],
    [{ mode: 'blank' }, 'blank', 'both'],
    [{ mode: 'finish', reason: 'length' }, 'truncated', 'both'],
    [{ mode: 'finish', reason: 'content_filter' }, 'content_filter', 'both'],
    [{ mode: 'finish', reason: 'insufficient_system_resource' }, 'overloaded', 'both'],
    [{ mode: 'html' }, 'bad_response', 'both'],
  ];
  it.each(cases)('%j is %s (%s)', async (fault, kind, way) => {
    const ways = way === 'both' ? [{}, { onWords }] : way === 'json' ? [{}] : [{ onWords }];
    for (const fields of ways) {
      openai.simulator.control.next(fault);
      const deadlines = kind === 'timeout' ? hasty : patient;
      const failure = await failureOf(client().chat(call({ ...fields, deadlines })));
      expect(failure.kind).toBe(kind);
    }
  });

  it('honours Retry-After', async () => {
    openai.simulator.control.next({ mode: 'rate_limited', retryAfter: '2' });
    const failure = await failureOf(client().chat(call()));
    expect(failure).toMatchObject({
      retryAfterMs: 2000,
      retryable: true,
      providerCode: 'rate_limit_exceeded',
    });
  });

  it('keeps the usage of an answer that was billed but useless', async () => {
    openai.simulator.control.next({ mode: 'blank' });
    const failure = await failureOf(client().chat(call()));
    expect(failure.usage?.promptTokens).toBeGreaterThan(0);
    expect(failure.modelReturned).toBe('gpt-4o-mini');
  });

  it('refuses a wrong key without repeating it', async () => {
    const endpoint = { ...openai.endpoint('openai'), apiKey: 'sk-wrong' };
    expect(await failureOf(client().chat(call({ endpoint })))).toMatchObject({
      kind: 'auth',
      retryable: false,
    });
    openai.simulator.control.next({
      mode: 'refused',
      status: 401,
      body: { error: `bad key ${openai.simulator.apiKey}` },
    });
    const failure = await failureOf(client().chat(call()));
    expect(failure.message).toContain('bad key ***');
  });

  it('knows an unknown model, an unreachable server and a base URL that is none', async () => {
    const model = modelOf('openai', 'gpt-9');
    expect((await failureOf(client().chat(call({ model })))).kind).toBe('model_not_found');
    const at = (baseUrl: string) => call({ endpoint: { ...openai.endpoint('openai'), baseUrl } });
    expect((await failureOf(client().chat(at('http://127.0.0.1:1')))).kind).toBe('network');
    expect((await failureOf(client().chat(at('file:///etc/passwd')))).kind).toBe('address_refused');
    expect((await failureOf(client().chat(at('not a url')))).kind).toBe('address_refused');
  });

  it('passes a connection guard’s refusal on, thrown before or while connecting', async () => {
    const refusal = new AiFailure({ kind: 'address_refused', message: 'private address' });
    const before = createWireClient({
      ...openai.wireNeeds,
      dispatcherFor: () => {
        throw refusal;
      },
    });
    const guarded = new Agent({ connect: (_options, done) => done(refusal, null) });
    const during = createWireClient({ ...openai.wireNeeds, dispatcherFor: () => guarded });
    expect(await failureOf(before.chat(call()))).toBe(refusal);
    expect(await failureOf(during.chat(call()))).toBe(refusal);
    await guarded.close();
  });

  it.each(['slow', 'keep_alive_only', 'stalled'] as const)(
    'aborting reaches a provider that is %s',
    async (mode) => {
      const { control } = openai.simulator;
      for (const fields of [{}, { onWords }]) {
        control.reset();
        control.next(mode === 'slow' ? { mode, ms: 60_000 } : { mode });
        const stop = new AbortController();
        const failure = failureOf(client().chat(call({ ...fields, signal: stop.signal })));
        await vi.waitFor(() => expect(control.requests).toHaveLength(1));
        stop.abort();
        expect((await failure).kind).toBe('aborted');
        await vi.waitFor(() => expect(control.requests[0]?.aborted).toBe(true), waiting);
      }
    },
  );

  it('sends nothing when it was aborted before', async () => {
    const signal = AbortSignal.abort();
    expect((await failureOf(client().chat(call({ signal })))).kind).toBe('aborted');
    expect(openai.simulator.control.requests).toHaveLength(0);
  });

  it('takes no more than an answer can be', async () => {
    openai.simulator.control.next({ mode: 'refused', status: 200, body: 'x'.repeat(33 * 1024 * 1024) });
    const failure = await failureOf(client().chat(call()));
    expect(failure).toMatchObject({ kind: 'bad_response', message: expect.stringContaining('more than') });
  });

  it('a deadline stops the provider as well', async () => {
    openai.simulator.control.next({ mode: 'stalled' });
    await failureOf(client().chat(call({ onWords, deadlines: hasty })));
    await vi.waitFor(() => expect(openai.simulator.control.requests[0]?.aborted).toBe(true), waiting);
  });
});

describe('embed and listModels', () => {
  const model = modelOf('openai', 'text-embedding-3-small');
  it('gives one vector per text, in order', async () => {
    const endpoint = openai.endpoint('openai');
    const both = await client().embed({ endpoint, model, input: ['甲', '乙'], deadlines: patient });
    const second = await client().embed({ endpoint, model, input: ['乙'], deadlines: patient });
    expect(both.vectors.map((vector) => vector.length)).toEqual([1536, 1536]);
    expect(both.vectors[1]).toEqual(second.vectors[0]);
    expect(both.usage?.promptTokens).toBeGreaterThan(0);
  });

  it('refuses vectors that do not match the input', async () => {
    const endpoint = openai.endpoint('openai');
    const body = { data: [{ index: 1, embedding: [1] }], usage: {} };
    openai.simulator.control.next({ mode: 'refused', status: 200, body });
    const failure = await failureOf(
      client().embed({ endpoint, model, input: ['甲', '乙'], deadlines: patient }),
    );
    expect(failure.kind).toBe('bad_response');
  });

  it('lists models', async () => {
    const models = await client().listModels({ endpoint: openai.endpoint('openai'), deadlines: patient });
    expect(models).toContain('gpt-4o-mini');
  });
});
