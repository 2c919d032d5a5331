import { asRecord } from './json.ts';
import type { ProviderRow } from './providers.ts';

/** Tokens of one call. `cachedTokens` are part of the prompt's, `reasoningTokens` part of the completion's. */
export type Usage = {
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
  reasoningTokens: number;
};

/** Reads a provider's `usage` object; undefined when there is none: unknown is not 0. */
export function readUsage(value: unknown, provider: Pick<ProviderRow, 'cachedTokens'>): Usage | undefined {
  const raw = asRecord(value);
  const promptTokens = count(raw.prompt_tokens);
  if (promptTokens === undefined) return undefined;
  const hit = count(raw.prompt_cache_hit_tokens);
  const detail = count(asRecord(raw.prompt_tokens_details).cached_tokens);
  const cached = provider.cachedTokens === 'prompt_cache_hit_tokens' ? (hit ?? detail) : (detail ?? hit);
  return {
    promptTokens,
    cachedTokens: Math.min(cached ?? 0, promptTokens),
    completionTokens: count(raw.completion_tokens) ?? 0,
    reasoningTokens: count(asRecord(raw.completion_tokens_details).reasoning_tokens) ?? 0,
  };
}

/** The sum; undefined as soon as one part is unknown. */
export function addUsage(a: Usage | undefined, b: Usage | undefined): Usage | undefined {
  if (!a || !b) return undefined;
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  };
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
}
