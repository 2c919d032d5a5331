import {
  type AiAnswer,
  AiFailure,
  type AnswerUsage,
  type ConfiguredProvider,
  createAi,
  type LengthLimit,
} from '@xingluo/ai';
import type { GenerateOutput, generateInput } from '@xingluo/contracts/ai';
import { clipText, countText, fitsLimit } from '@xingluo/rules';
import type { z } from 'zod';
import type { Clock } from '../../../kernel/clock.ts';
import type { GuardedFetch } from '../../../kernel/guarded-fetch.ts';
import type { Secrets } from '../../../kernel/secrets.ts';
import { failureToError } from './addresses.ts';
import { type LedgerNeeds, type OnBehalf, openLedger } from './ledger.ts';
import type { Providers } from './providers.ts';

export type GenerateRequest = z.output<typeof generateInput>;
export type GenerateNeeds = LedgerNeeds & {
  secrets: Pick<Secrets, 'derive'>;
  outgoing: Pick<GuardedFetch, 'dispatcher'>;
  clock: Pick<Clock, 'now' | 'sleep'>;
  /** The limit of the platform that a scene such as `<platform>-title-zh` names; undefined when it names none. */
  titleLimit(scene: string): LengthLimit | undefined;
};

/** Vectors of 64 texts with 3,072 numbers each stay far below. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** The AI adapter of one request: its providers, its ledger, the way out through the guard. */
export const createAdapter = ({
  secrets,
  outgoing,
  clock,
}: Omit<GenerateNeeds, keyof LedgerNeeds | 'titleLimit'>) => {
  const digestKey = secrets.derive('ai.digests');
  const dispatcher = outgoing.dispatcher({
    maxResponseBytes: MAX_ANSWER_BYTES,
    refused: (why) => new AiFailure({ kind: 'address_refused', message: why.message, cause: why }),
  });
  return (providers: readonly ConfiguredProvider[], onAttempt: Parameters<typeof createAi>[0]['onAttempt']) =>
    createAi({
      dispatcherFor: () => dispatcher,
      now: () => clock.now().getTime(),
      sleep: clock.sleep,
      random: Math.random,
      digestKey,
      providersFor: async () => providers,
      onAttempt,
      clipText,
      countText,
      fitsLimit,
    });
};
export type Adapter = ReturnType<typeof createAdapter>;

/**
 * Answers a request by the enterprise's providers in turn, else from templates, and says which. No transaction is
 * open while a provider is called. Throws ai.unknown_model, http.invalid_input (blank), ai.failed (aborted, or a
 * limit in which nothing fits).
 */
export const createGenerate =
  (needs: GenerateNeeds, adapter: Adapter, providers: Pick<Providers, 'usable'>) =>
  async (by: OnBehalf, request: GenerateRequest, signal?: AbortSignal): Promise<GenerateOutput> => {
    const usable = await needs.db.withTenant(by.tenantId, (tx) => providers.usable(tx));
    const ledger = openLedger(needs, by);
    const limit = request.task === 'title' ? needs.titleLimit(request.metadata.scene) : undefined;
    try {
      const answer = await adapter(usable, ledger.record).generate(request, {
        tenantId: by.tenantId,
        limit,
        signal,
      });
      return toOutput(answer, await ledger.answered(answer));
    } catch (error) {
      await ledger.giveUp();
      throw error instanceof AiFailure ? failureToError(error, request.model) : error;
    }
  };

const toOutput = (answer: AiAnswer, callId: string): GenerateOutput => {
  const { output, variants, provider, modelName, usage, latencyMs, degraded, degradedReason, label } = answer;
  return {
    output,
    ...(variants ? { variants } : {}),
    provider,
    modelName,
    ...(usage ? { usage: billed(usage) } : {}),
    latencyMs: Math.round(latencyMs),
    degraded,
    ...(degradedReason ? { degradedReason } : {}),
    label,
    callId,
  };
};

const billed = ({ promptTokens, completionTokens, cost, currency }: AnswerUsage) => ({
  promptTokens,
  completionTokens,
  ...(cost === undefined || currency === undefined ? {} : { cost, currency }),
});
