import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createOpenAiSimulator, type OpenAiSimulator } from './openai.ts';

const openai = createOpenAiSimulator();
const deepseek = createOpenAiSimulator({ dialect: 'deepseek' });
beforeAll(async () => {
  await openai.start();
  await deepseek.start();
});
afterEach(() => openai.control.reset());
afterAll(async () => {
  await openai.close();
  await deepseek.close();
});

const messages = [{ role: 'user', content: '你好' }];
async function post(to: OpenAiSimulator, path: string, body: unknown, key = to.apiKey) {
  const response = await fetch(`${to.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', connection: 'close' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('the OpenAI-like simulator', () => {
  const good = { model: 'gpt-4o-mini', messages };
  it.each([
    ['no JSON', 'oops', 400],
    ['no messages', { model: 'gpt-4o-mini' }, 400],
    ['an unknown role', { ...good, messages: [{ role: 'boss', content: 'x' }] }, 400],
    ['a temperature of 3', { ...good, temperature: 3 }, 400],
    ['max_tokens 0', { ...good, max_tokens: 0 }, 400],
    ['an argument it does not know', { ...good, thinking: { type: 'disabled' } }, 400],
    ['stream_options without stream', { ...good, stream_options: { include_usage: true } }, 400],
    ['JSON mode without the word', { ...good, response_format: { type: 'json_object' } }, 400],
    ['max_tokens for a reasoning model', { ...good, model: 'gpt-6-luna', max_tokens: 5 }, 400],
    ['an unknown model', { ...good, model: 'gpt-0' }, 404],
    ['an embedding model', { ...good, model: 'text-embedding-3-small' }, 404],
  ])('refuses %s', async (_, body, status) => {
    const answer = await post(openai, '/chat/completions', body);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toHaveProperty('error.message');
  });

  it('refuses what DeepSeek refuses', async () => {
    const body = { model: 'deepseek-flash', messages: [{ role: 'user', content: 'json' }] };
    const schema = { ...body, response_format: { type: 'json_schema' } };
    expect((await post(deepseek, '/chat/completions', schema)).status).toBe(400);
    expect((await post(deepseek, '/chat/completions', { ...body, user_id: '有空格' })).status).toBe(400);
    expect((await post(deepseek, '/embeddings', { model: 'x', input: 'a' })).status).toBe(404);
  });

  it('thinks, and bills it, unless told not to', async () => {
    const body = { model: 'deepseek-flash', messages };
    const thinking = JSON.parse((await post(deepseek, '/chat/completions', body)).text);
    const quiet = JSON.parse(
      (await post(deepseek, '/chat/completions', { ...body, thinking: { type: 'disabled' } })).text,
    );
    expect(thinking.usage.completion_tokens_details.reasoning_tokens).toBeGreaterThan(0);
    expect(quiet.usage.completion_tokens_details.reasoning_tokens).toBe(0);
    expect(quiet.choices[0].message.content).toContain('模拟');
  });

  it('lets only its own key in, and records nothing else', async () => {
    const answer = await post(openai, '/chat/completions', good, 'sk-other');
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('invalid_api_key');
    expect(openai.control.requests).toHaveLength(0);
  });

  it('queues faults, one a request', async () => {
    openai.control.next({ mode: 'rate_limited', retryAfter: '7' }, 2);
    openai.control.next({ mode: 'no_balance' });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await post(openai, '/chat/completions', good));
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 402, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('7');
    expect(openai.control.requests.map(({ fault }) => fault)).toEqual([
      'rate_limited',
      'rate_limited',
      'no_balance',
      undefined,
    ]);
  });

  it('follows the JSON shape that the prompt shows', async () => {
    const content = 'JSON like {"items":[["…","…"]]}\n便携榨汁杯';
    const body = { ...good, messages: [{ role: 'user', content }], response_format: { type: 'json_object' } };
    const answer = JSON.parse((await post(openai, '/chat/completions', body)).text);
    const { items } = JSON.parse(answer.choices[0].message.content);
    expect(items[0]).toHaveLength(2);
    expect(items[0][0]).toContain('模拟');
  });

  it('ends a stream with usage and [DONE]', async () => {
    const body = { ...good, stream: true, stream_options: { include_usage: true } };
    const { text } = await post(openai, '/chat/completions', body);
    const events = text.trim().split('\n\n');
    expect(events.at(-1)).toBe('data: [DONE]');
    expect(JSON.parse(events.at(-2)?.slice(6) ?? '')).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 2 },
    });
  });
});
