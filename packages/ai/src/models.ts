import { PROVIDERS, type ProviderKind } from './providers.ts';

export type ModelRow = {
  id: string;
  provider: ProviderKind;
  use: 'chat' | 'embeddings';
  /** Tokens; null where the provider does not say. */
  contextTokens: number | null;
  maxOutputTokens: number | null;
  /** Thinks before it answers unless told not to. */
  reasons: boolean;
  /** Preferred by `auto` for these languages, before models that are not. */
  goodAt: readonly string[];
};

const chat = { use: 'chat', contextTokens: null, maxOutputTokens: null, reasons: false, goodAt: [] } as const;
const embeddings = { ...chat, use: 'embeddings', contextTokens: 8192 } as const;
const deepseek = {
  ...chat,
  provider: 'deepseek',
  contextTokens: 1_000_000,
  maxOutputTokens: 384_000,
  reasons: true,
  goodAt: ['zh'],
} as const;

export const MODELS: readonly ModelRow[] = [
  { ...deepseek, id: 'deepseek-flash' },
  { ...deepseek, id: 'deepseek-v4-pro' },
  { ...chat, id: 'gpt-6-luna', provider: 'openai', reasons: true },
  { ...chat, id: 'gpt-6-sol', provider: 'openai', reasons: true },
  { ...chat, id: 'gpt-4o-mini', provider: 'openai', contextTokens: 128_000, maxOutputTokens: 16_384 },
  { ...embeddings, id: 'text-embedding-3-small', provider: 'openai' },
  { ...embeddings, id: 'text-embedding-3-large', provider: 'openai' },
];

/** Another name for a model. `retiredOn`: the provider dropped that name on this day (UTC+8). */
export type ModelAlias = { name: string; model: string; retiredOn: string | null };

export const MODEL_ALIASES: readonly ModelAlias[] = [
  { name: 'deepseek/chat', model: 'deepseek-flash', retiredOn: null },
  { name: 'deepseek-chat', model: 'deepseek-flash', retiredOn: '2026-07-24' },
  { name: 'deepseek-reasoner', model: 'deepseek-flash', retiredOn: '2026-07-24' },
  { name: 'deepseek-v4-flash', model: 'deepseek-flash', retiredOn: '2026-09-10' },
  { name: 'deepseek-v4-flash-vision-exp', model: 'deepseek-flash', retiredOn: '2026-09-10' },
];

/** The alias of that name, if it is one. Names are compared without regard to case. */
export function aliasNamed(name: string): ModelAlias | undefined {
  const wanted = name.trim().toLowerCase();
  return MODEL_ALIASES.find((alias) => alias.name === wanted);
}

/** Our id of a model from any of its names: an alias, `provider/model`, or a dated snapshot in an answer. */
export function canonicalModel(name: string): string {
  const trimmed = name.trim();
  const known = aliasNamed(trimmed)?.model ?? trimmed;
  const [provider, ...rest] = known.split('/');
  const bare = provider !== undefined && provider in PROVIDERS && rest.length > 0 ? rest.join('/') : known;
  const undated = bare.replace(/-\d{4}-\d{2}-\d{2}$/, '');
  return MODELS.some(({ id }) => id === undated) ? undated : bare;
}

/** What is known of a model of this provider. A name we do not know is taken for what it looks like. */
export function modelOf(provider: ProviderKind, id: string): ModelRow {
  const known = MODELS.find((row) => row.provider === provider && row.id === id);
  if (known) return known;
  return /embed|(^|[/-])(bge|gte|m3e)-/i.test(id)
    ? { ...embeddings, id, provider }
    : { ...chat, id, provider };
}
