import { AiFailure } from './failure.ts';
import { aliasNamed, canonicalModel, MODELS, type ModelRow, modelOf } from './models.ts';
import type { AiTask } from './prompts.ts';
import { PROVIDERS } from './providers.ts';
import type { ConfiguredProvider } from './request.ts';
import type { Endpoint } from './transport.ts';

/** One model behind one key: something that can be asked. */
export type Candidate = { configured: ConfiguredProvider; endpoint: Endpoint; model: ModelRow };

export type Route = {
  /** To be asked in this order. */
  candidates: Candidate[];
  /** So many of them are what was asked for; an answer from a later one is degraded. */
  wanted: number;
};

/**
 * Whom to ask. `auto`: everything the enterprise has for the task, by priority, then by language, then in its own
 * order. A named model comes first, the rest of `auto` is its fallback. Throws `unknown_model` for a name that is
 * neither ours nor configured, or that does another kind of work.
 */
export function route(
  { task, model, lang }: { task: AiTask; model: string; lang: string },
  providers: readonly ConfiguredProvider[],
): Route {
  const use = task === 'embed' ? 'embeddings' : 'chat';
  const all = providers
    .flatMap((configured) => offered(configured))
    .filter((candidate) => candidate.model.use === use);
  const auto = all.sort(
    (a, b) => a.configured.priority - b.configured.priority || suits(b.model, lang) - suits(a.model, lang),
  );
  if (model === 'auto') return { candidates: auto, wanted: Math.min(1, auto.length) };

  const named = byPriority(providers).flatMap((configured) => asNamed(configured, model));
  if (named.length === 0 && !isOurs(model)) {
    throw new AiFailure({
      kind: 'unknown_model',
      message: `The model ${model} is not known; use auto, or add it to a provider`,
    });
  }
  const wrong = named.find((candidate) => candidate.model.use !== use);
  if (wrong) {
    const message = `The model ${model} is for ${wrong.model.use}; the task ${task} needs one for ${use}`;
    throw new AiFailure({ kind: 'unknown_model', message });
  }
  const isNamed = (candidate: Candidate) =>
    named.some(
      ({ configured, model }) => configured.id === candidate.configured.id && model.id === candidate.model.id,
    );
  return { candidates: [...named, ...auto.filter((candidate) => !isNamed(candidate))], wanted: named.length };
}

/** The endpoint of a configured provider. */
export function endpointOf({ kind, label, baseUrl, apiKey }: ConfiguredProvider): Endpoint {
  return { provider: { ...PROVIDERS[kind], label }, baseUrl, apiKey };
}

/** The models a configured provider offers, retired names replaced by their successors. */
export function offered(configured: ConfiguredProvider): Candidate[] {
  const names = configured.models.length > 0 ? configured.models : PROVIDERS[configured.kind].defaultModels;
  const ids = names.map((name) => ownId(configured, name));
  return [...new Set(ids)].map((id) => candidateOf(configured, id));
}

function asNamed(configured: ConfiguredProvider, name: string): Candidate[] {
  const id = ownId(configured, name);
  const listed = offered(configured).filter(({ model }) => model.id === id || model.id === name);
  if (listed.length > 0 || configured.models.length > 0) return listed;
  return MODELS.some((row) => row.provider === configured.kind && row.id === id)
    ? [candidateOf(configured, id)]
    : [];
}

/** Another company's server may well serve a name that its inventor has retired: only there it is left alone. */
function ownId(configured: ConfiguredProvider, name: string): string {
  return configured.kind === 'openai-compatible' ? name : canonicalModel(name);
}

function candidateOf(configured: ConfiguredProvider, id: string): Candidate {
  return { configured, endpoint: endpointOf(configured), model: modelOf(configured.kind, id) };
}

function isOurs(name: string): boolean {
  return aliasNamed(name) !== undefined || MODELS.some(({ id }) => id === canonicalModel(name));
}

function suits(model: ModelRow, lang: string): number {
  return model.goodAt.some((language) => lang.toLowerCase().startsWith(language)) ? 1 : 0;
}

function byPriority(providers: readonly ConfiguredProvider[]): ConfiguredProvider[] {
  return [...providers].sort((a, b) => a.priority - b.priority);
}
