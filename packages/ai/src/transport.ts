import { type Dispatcher, request } from 'undici';
import { type Deadlines, type RunningDeadlines, startDeadlines } from './deadlines.ts';
import { AiFailure, failureIn } from './failure.ts';
import { parseJson } from './json.ts';
import type { ProviderRow } from './providers.ts';
import { refusalToFailure } from './refusals.ts';

/** Far above any answer we ask for; below what would hurt the process. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const MAX_REFUSAL_BYTES = 64 * 1024;

export type WireNeeds = {
  /**
   * The way out for this address. The server passes dispatchers behind its connection guard; to forbid an address,
   * throw an AiFailure of kind `address_refused`, here or while connecting.
   */
  dispatcherFor: (url: URL) => Dispatcher;
  /** Milliseconds since the epoch. */
  now: () => number;
};

/** Where a call goes and with which key (null: the provider wants none). */
export type Endpoint = { provider: ProviderRow; baseUrl: string; apiKey: string | null };
export type CallLimits = { signal?: AbortSignal | undefined; deadlines: Deadlines };

type Sent = { contentType: string; pieces: AsyncIterable<string>; running: RunningDeadlines };

/**
 * Sends one request to `path` below the endpoint's base URL and hands the successful answer to `read`, piece by piece
 * as text. Every way to fail is an {@link AiFailure}; leaving early closes the connection, so the provider stops too.
 */
export async function exchange<T>(
  needs: WireNeeds,
  endpoint: Endpoint,
  { path, body, limits }: { path: string; body?: object; limits: CallLimits },
  read: (sent: Sent) => Promise<T>,
): Promise<T> {
  const from = endpoint.provider.label;
  const url = urlBelow(endpoint.baseUrl, path);
  const running = startDeadlines(limits.deadlines, limits.signal);
  try {
    const answer = await reach(from, () =>
      request(url, {
        dispatcher: needs.dispatcherFor(url),
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(endpoint.apiKey === null ? {} : { authorization: `Bearer ${endpoint.apiKey}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: running.signal,
        // Our own deadlines count content; undici's would count every keep-alive byte.
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
    );
    const pieces = textOf(answer.body, from, running);
    if (answer.statusCode < 200 || answer.statusCode > 299) {
      const { statusCode: status, headers } = answer;
      const text = withoutKey(await readUpTo(pieces, MAX_REFUSAL_BYTES), endpoint.apiKey);
      throw refusalToFailure({ status, headers, body: parseJson(text), from, now: needs.now() });
    }
    return await read({ contentType: String(answer.headers['content-type'] ?? ''), pieces, running });
  } finally {
    running.stop();
  }
}

function urlBelow(baseUrl: string, path: string): URL {
  const url = URL.parse(baseUrl.replace(/\/+$/, '') + path);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new AiFailure({
    kind: 'address_refused',
    message: 'The base URL of the AI provider is no http(s) address',
  });
}

async function reach<T>(from: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failureIn(error) ?? lostConnection(error, 'network', `${from} cannot be reached`);
  }
}

/** The body as text. Breaking out of the loop destroys the body and with it the connection. */
async function* textOf(
  body: AsyncIterable<Uint8Array>,
  from: string,
  running: RunningDeadlines,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const chunks = body[Symbol.asyncIterator]();
  let bytes = 0;
  try {
    while (true) {
      const { done, value } = await chunks.next().catch((error: unknown) => {
        throw failureIn(error) ?? lostConnection(error, 'cut', `${from} broke off the answer`);
      });
      if (done) break;
      bytes += value.length;
      if (bytes > MAX_ANSWER_BYTES) {
        const message = `${from} sent more than ${MAX_ANSWER_BYTES} bytes`;
        running.abort(new AiFailure({ kind: 'bad_response', message }));
        continue;
      }
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await chunks.return?.();
  }
}

async function readUpTo(pieces: AsyncIterable<string>, max: number): Promise<string> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    if (text.length > max) break;
  }
  return text;
}

function lostConnection(error: unknown, kind: 'network' | 'cut', what: string): AiFailure {
  const why = error instanceof Error ? error.message : String(error);
  return new AiFailure({ kind, message: `${what}: ${why}`, cause: error });
}

/** Some providers repeat the key in their refusal; it must not reach a log. */
function withoutKey(text: string, apiKey: string | null): string {
  return apiKey === null || apiKey === '' ? text : text.replaceAll(apiKey, '***');
}
