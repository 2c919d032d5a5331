import { createHmac } from 'node:crypto';
import { createAttempts } from './attempts.ts';
import { embedTask } from './embed-task.ts';
import { AiFailure, FAILURES } from './failure.ts';
import { promptLanguage } from './messages.ts';
import { createProbe } from './probe.ts';
import type { AiTask } from './prompts.ts';
import type { AiAnswer, AiContext, AiNeeds, AiRequest, DegradedReason } from './request.ts';
import { type Candidate, type Route, route } from './route.ts';
import { LEXICAL_LABEL, LEXICAL_MODEL } from './template/lexical.ts';
import { TEMPLATE_LABEL } from './template-provider.ts';
import { textTask } from './text-task.ts';
import { createWireClient } from './wire-client.ts';
import type { Made, Work } from './work.ts';

/**
 * The AI adapter: `generate` answers every request, by the model asked for, else by another one, else from a template,
 * and says which; `probe` tries a provider's connection.
 */
export function createAi(needs: AiNeeds) {
  const wire = createWireClient(needs);

  /**
   * Rejects with an {@link AiFailure} only for what no fallback mends: blank input, an unknown model name, a limit in
   * which not one word fits, the caller's own abort; else with what `providersFor` or `onAttempt` rejected with.
   */
  async function generate(request: AiRequest, ctx: AiContext): Promise<AiAnswer> {
    const startedAt = needs.now();
    const { task } = request;
    const lang = request.metadata?.lang ?? 'zh-CN';
    const input = readInput(request.input);
    const way = await wayFor(task, request.model ?? 'auto', lang, ctx);
    const attempts = createAttempts(needs, { task, scene: request.metadata?.scene ?? '', ctx });
    const given = { request, input, lang, ctx, attempts, wire, rules: needs, userId: userId(ctx.tenantId) };
    const work = task === 'embed' ? embedTask(given) : textTask({ ...given, task });

    const byModel = await askInTurn(way, work, () => attempts.isOutOfPatience());
    const made = 'made' in byModel ? byModel.made : await work.byTemplate();
    const candidate = 'made' in byModel ? byModel.candidate : undefined;
    return {
      ...made,
      provider: candidate?.configured.kind ?? 'template',
      providerId: candidate?.configured.id ?? null,
      latencyMs: needs.now() - startedAt,
      label: labelOf(candidate, made.modelName, lang),
      ...degradation(way, byModel),
    };
  }

  async function wayFor(task: AiTask, model: string, lang: string, ctx: AiContext): Promise<Way> {
    if (model === 'template') return { candidates: [], wanted: 0, templateWanted: true };
    return { ...route({ task, model, lang }, await needs.providersFor(ctx.tenantId)), templateWanted: false };
  }

  /** What providers see of an enterprise: an opaque id that keeps its cache and content safety apart. */
  function userId(tenantId: string): string {
    return createHmac('sha256', needs.digestKey).update(`user:${tenantId}`).digest('base64url');
  }

  return { generate, probe: createProbe(wire, needs.deadlines) };
}
export type Ai = ReturnType<typeof createAi>;

type Way = Route & { templateWanted: boolean };
type Asked =
  | { made: Made; candidate: Candidate; place: number; last: AiFailure | undefined }
  | { last: AiFailure | undefined };

async function askInTurn({ candidates }: Way, work: Work, outOfPatience: () => boolean): Promise<Asked> {
  const deadKeys = new Set<string>();
  let last: AiFailure | undefined;
  for (const [place, candidate] of candidates.entries()) {
    if (deadKeys.has(candidate.configured.id)) continue;
    if (place > 0 && outOfPatience()) break;
    try {
      return { made: await work.byModel(candidate), candidate, place, last };
    } catch (error) {
      if (!(error instanceof AiFailure) || FAILURES[error.kind].scope === 'call') throw error;
      if (FAILURES[error.kind].scope === 'key') deadKeys.add(candidate.configured.id);
      last = error;
    }
  }
  return { last };
}

function degradation(
  way: Way,
  asked: Asked,
): { degraded: boolean; degradedReason?: DegradedReason; degradedBy?: AiFailure['kind'] } {
  if (way.templateWanted || ('made' in asked && asked.place < way.wanted)) return { degraded: false };
  const degradedReason =
    way.candidates.length === 0
      ? 'no_provider'
      : !('made' in asked)
        ? 'all_failed'
        : way.wanted === 0
          ? 'model_not_configured'
          : 'fallback';
  return { degraded: true, degradedReason, ...(asked.last ? { degradedBy: asked.last.kind } : {}) };
}

function labelOf(candidate: Candidate | undefined, modelName: string, lang: string): string {
  const language = promptLanguage(lang);
  if (!candidate) return (modelName === LEXICAL_MODEL ? LEXICAL_LABEL : TEMPLATE_LABEL)[language];
  const who = `${candidate.configured.label} · ${modelName}`;
  return language === 'zh' ? `AI 生成 · ${who}` : `AI-generated · ${who}`;
}

function readInput(input: string | readonly string[]): string[] {
  const pieces = typeof input === 'string' ? [input] : [...input];
  if (pieces.length > 0 && pieces.every((piece) => /\S/.test(piece))) return pieces;
  throw new AiFailure({ kind: 'bad_request', message: 'The input is blank; give some text to work on' });
}
