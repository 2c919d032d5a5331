import { createChatAnswer, type SaidByModel } from './chat-answer.ts';
import { type ChatMessage, type ChatParams, chatBody } from './chat-request.ts';
import { AiFailure } from './failure.ts';
import { asRecord, parseJson } from './json.ts';
import type { ModelRow } from './models.ts';
import { createSseParser } from './sse.ts';
import { type CallLimits, type Endpoint, exchange, type WireNeeds } from './transport.ts';
import { readUsage, type Usage } from './usage.ts';

export type ChatCall = CallLimits & {
  endpoint: Endpoint;
  model: ModelRow;
  messages: readonly ChatMessage[];
  params: ChatParams;
  /** Opaque id of whom the call is for; isolates content safety and caches at the provider. */
  userId?: string | undefined;
  /** Given: the answer is streamed, and this gets its words as they come. */
  onWords?: ((words: string) => void) | undefined;
};
export type ChatAnswer = SaidByModel & {
  /** Milliseconds until the first word (the whole answer when it was not streamed), and until the end. */
  firstWordMs: number;
  latencyMs: number;
};

export type EmbedCall = CallLimits & { endpoint: Endpoint; model: ModelRow; input: readonly string[] };
export type EmbedAnswer = {
  vectors: number[][];
  modelReturned: string;
  usage: Usage | undefined;
  latencyMs: number;
};

/**
 * A client of the OpenAI wire protocol (chat/completions, embeddings, models), JSON and SSE. One call is one HTTP
 * request: no retries here. Each method rejects with an {@link AiFailure} and nothing else, except for what the
 * caller's own `onWords` throws.
 */
export function createWireClient(needs: WireNeeds) {
  async function chat(call: ChatCall): Promise<ChatAnswer> {
    const { endpoint, model, onWords } = call;
    const startedAt = needs.now();
    let firstWordAt: number | undefined;
    const body = chatBody(endpoint.provider, model, { ...call, stream: onWords !== undefined });
    const answer = createChatAnswer(endpoint.provider, needs.now);

    await exchange(needs, endpoint, { path: '/chat/completions', body, limits: call }, async (sent) => {
      if (!sent.contentType.includes('text/event-stream')) {
        const text = await readAll(sent);
        requireJson(text, endpoint);
        const { words } = answer.take(text);
        if (words !== '') onWords?.(words);
        return;
      }
      let complete = false;
      const parse = createSseParser((data) => {
        if (complete) return;
        sent.running.begun();
        if (data === '[DONE]') {
          complete = true;
          sent.running.drain();
          return;
        }
        const { words, progress } = answer.take(data);
        if (progress) sent.running.progress();
        if (words === '') return;
        firstWordAt ??= needs.now();
        onWords?.(words);
      });
      try {
        for await (const piece of sent.pieces) parse(piece);
      } catch (error) {
        // How the transfer ends after the last event changes nothing about the answer.
        if (!complete) throw error;
      }
    });

    const endedAt = needs.now();
    return {
      ...answer.finish(),
      firstWordMs: (firstWordAt ?? endedAt) - startedAt,
      latencyMs: endedAt - startedAt,
    };
  }

  /** Vectors in the order of the input. One request: keep to the provider's batch size. */
  async function embed(call: EmbedCall): Promise<EmbedAnswer> {
    const { endpoint, model, input } = call;
    const startedAt = needs.now();
    const body = { model: model.id, input, encoding_format: 'float' };
    const text = await exchange(needs, endpoint, { path: '/embeddings', body, limits: call }, readAll);
    const value = requireJson(text, endpoint);
    return {
      vectors: readVectors(value.data, input.length, endpoint),
      modelReturned: typeof value.model === 'string' ? value.model : '',
      usage: readUsage(value.usage, endpoint.provider),
      latencyMs: needs.now() - startedAt,
    };
  }

  /** The model ids the key may use. */
  async function listModels(call: CallLimits & { endpoint: Endpoint }): Promise<string[]> {
    const text = await exchange(needs, call.endpoint, { path: '/models', limits: call }, readAll);
    const { data } = requireJson(text, call.endpoint);
    if (!Array.isArray(data)) throw notAsAgreed(call.endpoint, 'the model list has no data');
    return data.map((row) => asRecord(row).id).filter((id) => typeof id === 'string');
  }

  return { chat, embed, listModels };
}
export type WireClient = ReturnType<typeof createWireClient>;

type Sent = Parameters<Parameters<typeof exchange<string>>[3]>[0];

/** The whole body. Blank lines before it are padding of a queue: they do not count as a beginning. */
async function readAll({ pieces, running }: Sent): Promise<string> {
  let text = '';
  for await (const piece of pieces) {
    if (/\S/.test(piece)) running.progress();
    text += piece;
  }
  return text;
}

function requireJson(text: string, endpoint: Endpoint): Record<string, unknown> {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  if (/^\s*(\{|$)/.test(text)) {
    throw new AiFailure({ kind: 'cut', message: `${endpoint.provider.label} ended the answer half way` });
  }
  throw notAsAgreed(endpoint, 'the answer is not a JSON object; check the base URL');
}

function readVectors(data: unknown, count: number, endpoint: Endpoint): number[][] {
  const rows = Array.isArray(data) ? data.map(asRecord) : [];
  const vectors: number[][] = [];
  for (const { index, embedding } of rows) {
    const isVector = Array.isArray(embedding) && embedding.length > 0 && embedding.every(Number.isFinite);
    if (isVector && Number.isSafeInteger(index)) vectors[Number(index)] = embedding;
  }
  const whole = vectors.length === count && rows.length === count && !vectors.includes(undefined as never);
  if (!whole) throw notAsAgreed(endpoint, `expected ${count} vectors`);
  return vectors;
}

function notAsAgreed({ provider }: Endpoint, what: string): AiFailure {
  return new AiFailure({ kind: 'bad_response', message: `${provider.label}: ${what}` });
}
