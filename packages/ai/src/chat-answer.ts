import { AiFailure } from './failure.ts';
import { asRecord, parseJson } from './json.ts';
import type { ProviderRow } from './providers.ts';
import { refusalToFailure } from './refusals.ts';
import { readUsage, type Usage } from './usage.ts';

/** What a model said, the same for JSON and stream. `usage` is undefined when the provider did not tell. */
export type SaidByModel = {
  content: string;
  reasoning: string;
  /** The model that answered, by its own account; '' when it did not say. */
  modelReturned: string;
  usage: Usage | undefined;
};

/** Gathers the pieces of one chat answer; `finish` judges whether it is one. */
export function createChatAnswer(provider: ProviderRow, now: () => number) {
  let content = '';
  let reasoning = '';
  let finishReason = '';
  let refusal = '';
  let modelReturned = '';
  let usage: Usage | undefined;

  /** Takes a whole answer or one stream chunk; returns the new words, and whether anything new was in it. */
  function take(json: string): { words: string; progress: boolean } {
    const value = asRecord(parseJson(json));
    if (value.error !== undefined && value.error !== null) {
      throw refusalToFailure({ status: 200, headers: {}, body: value, from: provider.label, now: now() });
    }
    if (typeof value.model === 'string') modelReturned = value.model;
    const newUsage = readUsage(value.usage, provider);
    usage = newUsage ?? usage;
    const choice = asRecord(Array.isArray(value.choices) ? value.choices[0] : undefined);
    const said = asRecord(choice.delta ?? choice.message);
    const words = text(said.content);
    const thoughts = text(said.reasoning_content);
    content += words;
    reasoning += thoughts;
    refusal += text(said.refusal);
    finishReason = text(choice.finish_reason) || finishReason;
    const progress =
      words !== '' || thoughts !== '' || newUsage !== undefined || text(choice.finish_reason) !== '';
    return { words, progress };
  }

  /** The answer, or the failure that an HTTP 200 can hide. */
  function finish(): SaidByModel {
    const fail = (kind: ConstructorParameters<typeof AiFailure>[0]['kind'], what: string) =>
      new AiFailure({
        kind,
        message: `${provider.label} ${what}`,
        providerCode: finishReason,
        usage,
        modelReturned,
      });
    if (refusal !== '') throw fail('content_filter', 'declined to answer');
    switch (finishReason) {
      case '':
        throw fail('cut', 'ended the answer without a finish_reason');
      case 'length':
        throw fail('truncated', 'cut the answer at the token limit; allow more tokens');
      case 'content_filter':
        throw fail('content_filter', 'blocked the content');
      case 'insufficient_system_resource':
        throw fail('overloaded', 'ran out of capacity while answering');
    }
    if (content.trim() === '') throw fail('blank', 'answered with blank text');
    return { content, reasoning, modelReturned, usage };
  }

  return { take, finish };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
