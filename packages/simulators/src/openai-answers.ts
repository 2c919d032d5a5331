import { createHash } from 'node:crypto';
import type { ChatRequest } from './openai-requests.ts';

/** The double's answer to a chat: openly simulated, and in JSON of the shape the prompt shows when JSON was asked for. */
export function simulatedAnswer(request: ChatRequest): string {
  const about = topicOf(request);
  if (!request.json) return `【模拟】关于「${about}」：这段文字由模拟服务返回，没有经过大模型。`;
  const shape = shownShape(request);
  let count = 0;
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return `【模拟】${++count}·${about}`;
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]));
    }
    return value;
  };
  return JSON.stringify(fill(shape));
}

/** A made-up but steady token count: about what a Chinese tokenizer gives. */
export function countTokens(text: string): number {
  return Math.ceil([...text].length * 0.6);
}

/** A unit vector that depends on the text alone. */
export function simulatedVector(text: string, dimensions: number): number[] {
  const values: number[] = [];
  for (let block = 0; values.length < dimensions; block++) {
    for (const byte of createHash('sha256').update(`${block}:${text}`).digest()) values.push(byte - 127.5);
  }
  values.length = dimensions;
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

/** A model follows the JSON example in its instructions; so does the double. */
function shownShape({ messages }: ChatRequest): unknown {
  for (const { content } of messages) {
    const start = content.indexOf('{"');
    for (let end = content.indexOf('}', start); start >= 0 && end >= 0; end = content.indexOf('}', end + 1)) {
      const shape = parsed(content.slice(start, end + 1));
      if (shape !== undefined) return shape;
    }
  }
  return { text: '' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function topicOf({ messages }: ChatRequest): string {
  const said = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const line = said.split('\n').find((text) => text.trim() !== '' && !text.startsWith('<')) ?? said;
  return [...line.trim()].slice(0, 6).join('');
}
