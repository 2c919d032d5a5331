import { Readable } from 'node:stream';
import { Agent, type Dispatcher, request } from 'undici';
import { InnerAddress, publicLookup, refuseLiteral } from './addresses.ts';
import type { Body } from './body.ts';
import type { CallIo, Exchange } from './connector.ts';
import { redact } from './redact.ts';
import { Refusal } from './refusal.ts';
import { retryAfterMs } from './retry-after.ts';

/** read and harmless calls may be repeated; a mutation whose answer is lost has an unknown outcome. */
export type Effect = 'read' | 'harmless' | 'mutation';

export type Call = {
  step: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: URL;
  headers?: Record<string, string>;
  body?: Body;
  effect: Effect;
  /** Values that must not appear in any record. */
  secrets: string[];
  /** The host was named by the platform: inner addresses are refused. */
  foreignHost?: boolean;
  /** Made with the app's own token of this kind: a refusal of it names the kind. */
  appToken?: string;
  /** The body is a piece of a video: the longer deadline holds. */
  bulk?: boolean;
};

/** What an envelope says of itself; null: this is not the platform's envelope. */
export type Verdict = { ok: boolean; code: string | null; message: string | null; requestId: string | null };
/**
 * Status and headers, for platforms that speak by them; header names in lower case. `retryAfterMs` is what
 * `Retry-After` said, which HTTP 429 and 503 may carry beside an envelope.
 */
export type AnswerHead = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  retryAfterMs: number | null;
};
/** `value` is undefined where the body is no JSON, or empty. */
export type ReadVerdict = (value: unknown, head: AnswerHead) => Verdict | null;
export type Answer = { value: unknown; head: AnswerHead; verdict: Verdict };

export type HttpOptions = {
  /** Deadlines in ms for one call as a whole; default 30 s, and 10 min for a piece of a video. */
  callMs?: number;
  bulkMs?: number;
  now: () => number;
};

export type Http = {
  /**
   * One exchange: sends, reports it through `io.onExchange` without secrets, and gives the parsed envelope,
   * refusing or not. Throws Refusal when there is no envelope.
   */
  send(io: CallIo, call: Call, read: ReadVerdict): Promise<Answer>;
  close(): Promise<void>;
};

const answerMax = 4_194_304;

type Received = AnswerHead & { text: string };

const readText = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > answerMax) throw new Error('The answer is longer than 4 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined ? error.message : `${code}: ${error.message}`;
};

/** The refusal for a call whose answer did not arrive or cannot be read, by the call's effect. */
export const lostAnswer = (
  call: Call,
  why: string,
  { cause, retryAfterMs: wait }: { cause?: unknown; retryAfterMs?: number | null } = {},
): Refusal => {
  const details = { step: call.step, cause, retryAfterMs: wait ?? null };
  return call.effect === 'mutation'
    ? new Refusal(`${call.step}: ${why}; whether the platform acted is not known.`, {
        kind: 'unknown_outcome',
        ...details,
      })
    : new Refusal(`${call.step}: ${why}; the call can be repeated.`, { kind: 'transient', ...details });
};

/** An HTTP status without the platform's envelope: 4xx was refused for certain, the rest says nothing. */
const withoutEnvelope = (call: Call, { status, retryAfterMs: wait }: Received): Refusal => {
  if (status === 429)
    return new Refusal(`${call.step}: too many calls (HTTP 429).`, {
      kind: 'rate_limited',
      step: call.step,
      retryAfterMs: wait ?? 60_000,
    });
  if (status >= 400 && status < 500 && status !== 408)
    return new Refusal(`${call.step}: HTTP ${status} without the platform's answer: check the address.`, {
      kind: 'app_misconfigured',
      step: call.step,
    });
  return lostAnswer(call, `the answer (HTTP ${status}) cannot be read`, { retryAfterMs: wait });
};

/** The statuses whose `Retry-After` speaks of waiting; elsewhere (3xx) it means something else. */
const waitOf = (status: number, header: string | string[] | undefined, now: number): number | null =>
  status === 429 || status === 503 ? retryAfterMs(header, now) : null;

/** The calls of one post follow each other faster; whoever closes idle connections waits for several times as long. */
const KEPT_MS = 1000;

/**
 * Fresh connections, one for each call, and kept ones. Both to hosts that we named, and to hosts that a platform or a
 * user named.
 */
const openAgents = () => {
  const settings = { allowH2: false, headersTimeout: 0, bodyTimeout: 0 } as const;
  const named = { connect: { timeout: 10_000 } };
  const foreign = { connect: { timeout: 10_000, lookup: publicLookup } };
  const fresh = { ...settings, pipelining: 0 };
  const kept = { ...settings, pipelining: 1, keepAliveTimeout: KEPT_MS, keepAliveMaxTimeout: KEPT_MS };
  return {
    fresh: { named: new Agent({ ...fresh, ...named }), foreign: new Agent({ ...fresh, ...foreign }) },
    kept: { named: new Agent({ ...kept, ...named }), foreign: new Agent({ ...kept, ...foreign }) },
  };
};

/**
 * HTTP for connectors, without redirects. Calls that may be repeated take over a connection that was used a moment ago;
 * a mutation always has a fresh one: on a stale one nobody could tell whether it arrived.
 */
export const createHttp = ({ callMs = 30_000, bulkMs = 600_000, now }: HttpOptions): Http => {
  const agents = openAgents();

  const receive = async (
    io: CallIo,
    call: Call,
    body: AsyncIterable<Uint8Array> | null,
  ): Promise<Received> => {
    const { named, foreign } = call.effect === 'mutation' ? agents.fresh : agents.kept;
    const deadline = AbortSignal.timeout(call.bulk === true ? bulkMs : callMs);
    const response: Dispatcher.ResponseData = await request(call.url, {
      dispatcher: call.foreignHost === true ? foreign : named,
      method: call.method,
      headers: {
        ...call.headers,
        ...(call.body === undefined
          ? {}
          : { 'content-type': call.body.contentType, 'content-length': String(call.body.length) }),
      },
      // One piece in hand: by itself it reads sixteen ahead, a megabyte of each video under way.
      body: body === null ? null : Readable.from(body, { highWaterMark: 1 }),
      signal: io.signal === undefined ? deadline : AbortSignal.any([io.signal, deadline]),
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      text: await readText(response.body),
      retryAfterMs: waitOf(response.statusCode, response.headers['retry-after'], now()),
    };
  };

  return {
    send: async (io, call, read) => {
      const began = now();
      // Only a body that is read on sending tells whether it left; without one nothing can be told.
      let left = call.body === undefined || call.body.length === 0;
      const source = call.body;
      async function* watched() {
        if (source === undefined) return;
        for await (const chunk of source.stream()) {
          left = true;
          yield chunk;
        }
      }
      const report = async (status: number | null, verdict: Verdict | null, response: string) => {
        const exchange: Exchange = {
          step: call.step,
          method: call.method,
          url: redact(call.url.href, call.secrets),
          status,
          platformCode: verdict?.code ?? null,
          requestId: verdict?.requestId ?? null,
          durationMs: Math.max(0, now() - began),
          request: redact(call.body?.shown ?? '', call.secrets),
          response: redact(response, call.secrets),
        };
        try {
          await io.onExchange?.(exchange);
        } catch {
          // The record must not turn an answer that arrived into one that is lost.
        }
      };
      let received: Received;
      try {
        io.signal?.throwIfAborted();
        if (call.foreignHost === true) refuseLiteral(call.url.hostname);
        received = await receive(io, call, source === undefined ? null : watched());
      } catch (error) {
        const why = describe(error);
        await report(null, null, why);
        if (error instanceof InnerAddress || !left)
          throw new Refusal(`${call.step}: nothing was sent (${redact(why, call.secrets)}).`, {
            kind: error instanceof InnerAddress ? 'app_misconfigured' : 'transient',
            step: call.step,
            cause: error,
          });
        throw lostAnswer(call, `no answer (${redact(why, call.secrets)})`, { cause: error });
      }
      const value = parse(received.text);
      const verdict = read(value, received);
      await report(received.status, verdict, received.text);
      if (verdict === null) throw withoutEnvelope(call, received);
      return { value, head: received, verdict };
    },
    close: async () => {
      const all = Object.values(agents).flatMap(({ named, foreign }) => [named, foreign]);
      await Promise.all(all.map((agent) => agent.close()));
    },
  };
};
