import type { aiProviderKinds } from '@xingluo/contracts/ai';

export type ProviderKind = (typeof aiProviderKinds)[number];

/** How one provider speaks the OpenAI wire: everything that differs, as data. */
export type ProviderRow = {
  kind: ProviderKind;
  label: string;
  /** null: the enterprise gives its own. */
  baseUrl: string | null;
  needsKey: boolean;
  /** How thinking is switched off, for models that think by default and bill it as output. */
  thinking: 'thinking.type' | 'reasoning_effort' | 'none';
  jsonModes: readonly ('json_object' | 'json_schema')[];
  cachedTokens: 'prompt_cache_hit_tokens' | 'prompt_tokens_details.cached_tokens';
  userIdField: 'user_id' | 'safety_identifier' | null;
  maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Texts per embeddings request; 0: no such endpoint. */
  embeddingBatch: number;
  /** Tried for `auto`, in this order, when the enterprise names no models. */
  defaultModels: readonly string[];
};

export const PROVIDERS: Record<ProviderKind, ProviderRow> = {
  // api-docs.deepseek.com, read after the 1017 build.
  deepseek: {
    kind: 'deepseek',
    label: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com',
    needsKey: true,
    thinking: 'thinking.type',
    jsonModes: ['json_object'],
    cachedTokens: 'prompt_cache_hit_tokens',
    userIdField: 'user_id',
    maxTokensField: 'max_tokens',
    embeddingBatch: 0,
    defaultModels: ['deepseek-flash'],
  },
  openai: {
    kind: 'openai',
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    needsKey: true,
    thinking: 'reasoning_effort',
    jsonModes: ['json_object', 'json_schema'],
    cachedTokens: 'prompt_tokens_details.cached_tokens',
    userIdField: 'safety_identifier',
    // `max_tokens` is refused by the models that reason.
    maxTokensField: 'max_completion_tokens',
    embeddingBatch: 2048,
    defaultModels: ['gpt-6-luna', 'gpt-4o-mini', 'text-embedding-3-small'],
  },
  'openai-compatible': {
    kind: 'openai-compatible',
    label: 'OpenAI 兼容服务',
    baseUrl: null,
    needsKey: false,
    thinking: 'none',
    jsonModes: ['json_object'],
    cachedTokens: 'prompt_tokens_details.cached_tokens',
    userIdField: null,
    maxTokensField: 'max_tokens',
    // The smallest batch among the known ones (DashScope text-embedding-v4).
    embeddingBatch: 10,
    defaultModels: [],
  },
};
