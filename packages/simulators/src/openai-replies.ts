import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { OpenAiDialect } from './openai-dialect.ts';
import type { OpenAiFault } from './openai-faults.ts';

export type ChatReply = {
  id: string;
  created: number;
  model: string;
  content: string;
  reasoning: string | undefined;
  finishReason: string;
  usage: object | undefined;
};
export type Sending = { response: ServerResponse; fault: OpenAiFault | undefined; keepAliveMs: number };

/** Sends one chat completion as a JSON body, with the fault that concerns the transfer. */
export async function sendJson(reply: ChatReply, { response, fault, keepAliveMs }: Sending): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  if (fault?.mode === 'padded') for (let line = 0; line < 3; line++) response.write('\n');
  if (fault?.mode === 'keep_alive_only') return repeatUntilClosed(response, '\n', keepAliveMs);
  const body = JSON.stringify({
    id: reply.id,
    object: 'chat.completion',
    created: reply.created,
    model: reply.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: reply.content,
          ...(reply.reasoning === undefined ? {} : { reasoning_content: reply.reasoning }),
        },
        finish_reason: reply.finishReason,
      },
    ],
    usage: reply.usage,
  });
  if (fault?.mode !== 'cut' && fault?.mode !== 'stalled') return void response.end(body);
  response.write(body.slice(0, body.length / 2));
  if (fault.mode === 'stalled') return repeatUntilClosed(response, ' ', keepAliveMs);
  await flushed();
  response.destroy();
}

/** Sends one chat completion as server-sent events. Usage goes where the dialect puts it. */
export async function sendStream(
  reply: ChatReply,
  dialect: OpenAiDialect,
  includeUsage: boolean,
  { response, fault, keepAliveMs }: Sending,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  if (fault?.mode === 'keep_alive_only') return repeatUntilClosed(response, ': keep-alive\n\n', keepAliveMs);
  const chunk = (choices: object[], usage?: object) => {
    const event = {
      id: reply.id,
      object: 'chat.completion.chunk',
      created: reply.created,
      model: reply.model,
    };
    response.write(
      `data: ${JSON.stringify({ ...event, choices, ...(includeUsage ? { usage: usage ?? null } : {}) })}\n\n`,
    );
  };
  const delta = (words: object) => chunk([{ index: 0, delta: words, finish_reason: null }]);

  delta({ role: 'assistant', content: '' });
  if (reply.reasoning !== undefined) delta({ reasoning_content: reply.reasoning });
  const pieces = reply.content.match(/[\s\S]{1,4}/gu) ?? [];
  const breaksAt = Math.ceil(pieces.length / 2);
  for (const [i, content] of pieces.entries()) {
    if (i === breaksAt && (await breaksHere(response, fault, keepAliveMs))) return;
    if (fault?.mode === 'commented') response.write(': keep-alive\n\n');
    delta({ content });
  }
  if (fault?.mode !== 'unfinished') {
    const last = [{ index: 0, delta: {}, finish_reason: reply.finishReason }];
    const withLast = includeUsage && dialect === 'deepseek';
    chunk(last, withLast ? reply.usage : undefined);
    if (includeUsage && !withLast) chunk([], reply.usage);
  }
  response.write('data: [DONE]\n\n');
  if (fault?.mode === 'open_after_done') return repeatUntilClosed(response, ': keep-alive\n\n', keepAliveMs);
  response.end();
}

async function breaksHere(
  response: ServerResponse,
  fault: OpenAiFault | undefined,
  keepAliveMs: number,
): Promise<boolean> {
  switch (fault?.mode) {
    case 'cut':
      await flushed();
      response.destroy();
      return true;
    case 'stalled':
      await repeatUntilClosed(response, ': keep-alive\n\n', keepAliveMs);
      return true;
    case 'empty_chunks': {
      const choices = [{ index: 0, delta: { content: '' }, finish_reason: null }];
      await repeatUntilClosed(response, `data: ${JSON.stringify({ choices })}\n\n`, keepAliveMs);
      return true;
    }
    case 'error_in_stream':
      response.end(
        `data: ${JSON.stringify({ error: { message: 'failed while answering', code: fault.code } })}\n\n`,
      );
      return true;
    default:
      return false;
  }
}

async function repeatUntilClosed(response: ServerResponse, text: string, everyMs: number): Promise<void> {
  while (!response.destroyed) {
    response.write(text);
    await wait(everyMs);
  }
}

/** Waits so long, or until the caller has gone. */
export async function untilClosed(response: ServerResponse, ms: number): Promise<void> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  response.once('close', leave);
  await wait(ms, undefined, { signal: gone.signal }).catch(() => {});
  response.off('close', leave);
}

/** Gives the socket a turn, so that what was written leaves before the connection breaks. */
const flushed = () => wait(10);
