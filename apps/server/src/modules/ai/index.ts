import type { GenerateOutput } from '@xingluo/contracts/ai';
import type { Tx } from '../../kernel/db/db.ts';
import { AppError } from '../../kernel/errors.ts';
import type { GuardedFetch } from '../../kernel/guarded-fetch.ts';
import type { Log } from '../../kernel/log.ts';
import type { Module } from '../../kernel/module.ts';
import type { Secrets } from '../../kernel/secrets.ts';
import { aiRoutes, type ProjectVisible } from './routes.ts';
import {
  createAdapter,
  createGenerate,
  type GenerateNeeds,
  type GenerateRequest,
} from './service/generate.ts';
import { createProviders } from './service/providers.ts';
import { createTrial } from './service/test-provider.ts';
import { aiStore } from './store.ts';

export type AiNeeds = GenerateNeeds & {
  secrets: Secrets;
  log: Log;
  /** The way out to addresses that users gave. Its owner closes it. */
  outgoing: GuardedFetch;
  projectVisible: ProjectVisible;
  templateFallback(tenantId: string): Promise<boolean>;
};

/** What a saved text has to remember of the call that made it. */
export type CallOrigin = {
  callId: string;
  /** `provider/model`, or `template`. */
  model: string;
  /** What was shown beside the output. */
  label: string;
  promptId: string | null;
  promptVersion: number | null;
};

/** AI 设置: providers and their keys, generation with fall-back to templates, the record of every call. */
export const createAi = (needs: AiNeeds) => {
  const adapter = createAdapter(needs);
  const providers = createProviders(needs);
  const generate = createGenerate(needs, adapter, providers);
  const { outgoing, projectVisible } = needs;
  return {
    handlers: aiRoutes({
      providers,
      generate,
      tryOut: createTrial(adapter, needs.clock),
      outgoing,
      projectVisible,
      templateFallback: needs.templateFallback,
    }),
    tables: [
      { table: 'ai_providers', omit: ['key_sealed'], erase: 'delete' },
      { table: 'ai_calls', erase: { tombstone: ['user_id'] } },
    ],

    /**
     * The same generation for modules to the right, outside their transactions. The caller has checked that the actor
     * may see `metadata.projectId`, and audits what it does with the answer. Errors as `POST /api/ai/generate`.
     */
    generate: (
      tenantId: string,
      actor: { userId: string | null },
      request: GenerateRequest,
      signal?: AbortSignal,
    ): Promise<GenerateOutput> => {
      const projectId = request.metadata.projectId ?? null;
      return generate({ tenantId, userId: actor.userId, projectId }, request, signal);
    },

    /** The call behind an answer of this tenant; throws ai.call_not_found, also for an attempt that gave none. */
    async callFor(tx: Tx, callId: string): Promise<CallOrigin> {
      const row = await aiStore(tx).call(callId);
      if (!row || row.label === null) throw new AppError('ai.call_not_found');
      return {
        callId: row.id,
        model: row.provider === 'template' ? 'template' : `${row.provider}/${row.model_used}`,
        label: row.label,
        promptId: row.prompt_id,
        promptVersion: row.prompt_version,
      };
    },
  } satisfies Module & Record<string, unknown>;
};
export type { GenerateRequest } from './service/generate.ts';
