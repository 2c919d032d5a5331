import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { countTokens, simulatedAnswer, simulatedVector } from './openai-answers.ts';
import { listedModels, type OpenAiDialect, Refusal } from './openai-dialect.ts';
import { type OpenAiFault, refusalOf } from './openai-faults.ts';
import { type ChatReply, sendJson, sendStream, untilClosed } from './openai-replies.ts';
import { type ChatRequest, readChatRequest, readEmbeddingsRequest } from './openai-requests.ts';

export type { OpenAiDialect, OpenAiFault };

/** One request as it came in. `aborted`: the caller closed the connection before the answer was complete. */
export type OpenAiReceived = {
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
  fault: OpenAiFault['mode'] | undefined;
  /** The caller's port: the same for requests on one connection. */
  callerPort: number | undefined;
  aborted: boolean;
};

export type OpenAiSimulatorOptions = {
  /** The one bearer key that is let in. */
  apiKey?: string;
  dialect?: OpenAiDialect;
  /** Milliseconds between keep-alive comments of the faults that send them. */
  keepAliveMs?: number;
};

/**
 * A double of an OpenAI-like server on 127.0.0.1: chat/completions (JSON and SSE), embeddings and models, with and
 * without the `/v1` prefix. As strict as the documented API about keys, bodies and models; its texts say 模拟.
 * `control.next(fault, times)` queues faults, one per chat or embeddings request.
 */
export function createOpenAiSimulator(options: OpenAiSimulatorOptions = {}) {
  const { apiKey = 'sk-simulated', dialect = 'openai', keepAliveMs = 5 } = options;
  let faults: OpenAiFault[] = [];
  let answers: string[] = [];
  const requests: OpenAiReceived[] = [];
  const promptsSeen = new Set<string>();
  let served = 0;

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.destroyed) return;
      const refusal =
        error instanceof Refusal ? error : new Refusal(500, String(error), { type: 'server_error' });
      if (response.headersSent) response.destroy();
      else reply(response, refusal.status, refusal.body, refusal.headers);
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace(/^\/v1(?=\/)/, '');
    const text = await readBody(request);
    authenticate(request, dialect, apiKey);
    if (request.method === 'GET' && path === '/models') {
      const data = listedModels(dialect).map((id) => ({ id, object: 'model', owned_by: 'simulator' }));
      return reply(response, 200, { object: 'list', data });
    }
    const endpoint =
      request.method === 'POST' ? { '/chat/completions': chat, '/embeddings': embeddings }[path] : undefined;
    if (endpoint === undefined)
      throw new Refusal(404, `Unknown request URL: ${request.method} ${request.url}.`);

    const body = parseBody(text);
    const fault = faults.shift();
    const received: OpenAiReceived = {
      path,
      headers: request.headers,
      body,
      fault: fault?.mode,
      callerPort: request.socket.remotePort,
      aborted: false,
    };
    requests.push(received);
    // A response this side destroyed (fault `cut`) is closed as well, but not by the caller.
    response.once('close', () => {
      received.aborted ||= !response.writableFinished && fault?.mode !== 'cut';
    });
    await refuse(response, fault);
    if (!response.headersSent) await endpoint(body, response, fault);
  }

  async function refuse(response: ServerResponse, fault: OpenAiFault | undefined): Promise<void> {
    if (fault === undefined) return;
    const refusal = refusalOf(fault);
    if (refusal) throw refusal;
    if (fault.mode === 'slow') await untilClosed(response, fault.ms);
    if (fault.mode === 'refused') reply(response, fault.status, fault.body);
    if (fault.mode === 'html') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Welcome</body></html>');
    }
  }

  async function chat(
    body: unknown,
    response: ServerResponse,
    fault: OpenAiFault | undefined,
  ): Promise<void> {
    const request = readChatRequest(body, dialect);
    const blank = fault?.mode === 'blank';
    const answer: ChatReply = {
      id: `sim-${++served}`,
      created: 1_767_225_600,
      model: fault?.mode === 'other_model' ? fault.model : request.model,
      content: blank ? '   \n  ' : (answers.shift() ?? simulatedAnswer(request)),
      reasoning: request.thinking ? '【模拟】想一想再回答。' : undefined,
      finishReason: fault?.mode === 'finish' ? fault.reason : 'stop',
      usage: undefined,
    };
    if (fault?.mode !== 'no_usage') answer.usage = usageOf(request, answer);
    const sending = { response, fault, keepAliveMs };
    if (request.stream) await sendStream(answer, dialect, request.includeUsage, sending);
    else await sendJson(answer, sending);
  }

  function usageOf(request: ChatRequest, answer: ChatReply): object {
    const prefix = request.messages[0]?.content ?? '';
    const cached = promptsSeen.has(prefix) ? countTokens(prefix) : 0;
    promptsSeen.add(prefix);
    const prompt = request.messages.reduce((sum, { content }) => sum + countTokens(content), 0);
    const reasoning = countTokens(answer.reasoning ?? '');
    const completion = countTokens(answer.content) + reasoning;
    return {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      completion_tokens_details: { reasoning_tokens: reasoning },
      ...(dialect === 'deepseek'
        ? { prompt_cache_hit_tokens: cached, prompt_cache_miss_tokens: prompt - cached }
        : { prompt_tokens_details: { cached_tokens: cached } }),
    };
  }

  async function embeddings(body: unknown, response: ServerResponse): Promise<void> {
    if (dialect === 'deepseek') throw new Refusal(404, 'Not Found');
    const { model, input, dimensions } = readEmbeddingsRequest(body, dialect);
    const tokens = input.reduce((sum, text) => sum + countTokens(text), 0);
    reply(response, 200, {
      object: 'list',
      model,
      data: input.map((text, index) => ({
        object: 'embedding',
        index,
        embedding: simulatedVector(text, dimensions),
      })),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    });
  }

  const control = {
    /** Every chat and embeddings request so far, oldest first. */
    requests: requests as readonly OpenAiReceived[],
    /** Does this to the next `times` requests, after what is queued already. */
    next(fault: OpenAiFault, times = 1): void {
      for (let i = 0; i < times; i++) faults.push(fault);
    },
    /** Says exactly these, one per chat that is answered, after what is queued already. */
    say(...contents: string[]): void {
      answers.push(...contents);
    },
    /** Forgets queued faults and answers, received requests and cached prompts. */
    reset(): void {
      faults = [];
      answers = [];
      requests.length = 0;
      promptsSeen.clear();
    },
  };

  return {
    apiKey,
    control,
    /** Listens on 127.0.0.1; port 0 takes a free one. */
    async start({ port = 0 }: { port?: number } = {}): Promise<void> {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    /** The base URL to configure, with `/v1`. Only after `start`. */
    get url(): string {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    },
    /** Stops and drops every open connection. */
    async close(): Promise<void> {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
export type OpenAiSimulator = ReturnType<typeof createOpenAiSimulator>;

function authenticate(request: IncomingMessage, dialect: OpenAiDialect, apiKey: string): void {
  if (request.headers.authorization === `Bearer ${apiKey}`) return;
  if (dialect === 'deepseek') {
    throw new Refusal(401, 'Authentication Fails, Your api key is invalid', {
      type: 'authentication_error',
      code: 'invalid_request_error',
    });
  }
  throw new Refusal(401, 'Incorrect API key provided.', { code: 'invalid_api_key' });
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk;
  return text;
}

function parseBody(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'We could not parse the JSON body of your request.');
  }
}

function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
