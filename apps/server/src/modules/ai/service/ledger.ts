import type { AiAnswer, AttemptRecord, FailureKind } from '@xingluo/ai';
import type { Db, Tx } from '../../../kernel/db/db.ts';
import { newId } from '../../../kernel/ids.ts';
import type { Charge } from '../../usage/index.ts';
import { aiStore } from '../store.ts';

export type LedgerNeeds = { db: Db; charge(tx: Tx, charge: Charge): Promise<void> };

/** On whose behalf, and for which project, calls are made. */
export type OnBehalf = { tenantId: string; userId: string | null; projectId: string | null };

/** Failures after which a provider may have billed tokens that it did not tell us. */
const MAY_BE_BILLED: ReadonlySet<'ok' | FailureKind> = new Set([
  'ok',
  'aborted',
  'bad_response',
  'blank',
  'content_filter',
  'cut',
  'timeout',
  'truncated',
  'unusable_output',
]);

/** What goes to the cost ledger; undefined when nothing was used. Unknown tokens are booked without a cost. */
const chargeOf = (id: string, record: AttemptRecord, by: OnBehalf): Charge | undefined => {
  const { usage, cost } = record;
  if (record.provider === 'template' || (usage === null && !MAY_BE_BILLED.has(record.outcome)))
    return undefined;
  return {
    kind: 'ai_tokens',
    quantity: usage === null ? 0 : usage.promptTokens + usage.completionTokens,
    costMicro: cost?.micros ?? null,
    currency: cost?.currency ?? null,
    priceId: cost?.priceId ?? null,
    projectId: by.projectId,
    userId: by.userId,
    refType: 'ai_call',
    refId: id,
  };
};

/**
 * Writes every attempt of one request to `ai_calls` and to the cost ledger, each in a transaction of its own, before
 * the next begins. A good answer waits until it is known what it is good for: its row carries the label.
 */
export const openLedger = ({ db, charge }: LedgerNeeds, by: OnBehalf) => {
  let firstId: string | undefined;
  let held: { id: string; record: AttemptRecord } | undefined;

  const write = (id: string, record: AttemptRecord, answer?: AiAnswer): Promise<void> =>
    db.withTenant(by.tenantId, async (tx) => {
      await aiStore(tx).addCall({
        id,
        project_id: by.projectId,
        user_id: by.userId,
        task: record.task,
        scene: record.scene,
        provider: record.provider,
        provider_id: record.providerId,
        attempt: record.number,
        first_id: firstId ?? id,
        model_asked: record.modelAsked,
        model_used: answer?.modelName ?? record.modelReturned ?? '',
        prompt_id: record.promptId,
        prompt_version: record.promptVersion,
        prompt_tokens: record.usage?.promptTokens ?? null,
        completion_tokens: record.usage?.completionTokens ?? null,
        cost_micro: record.cost?.micros ?? null,
        currency: record.cost?.currency ?? null,
        price_id: record.cost?.priceId ?? null,
        outcome: record.outcome,
        degraded: answer?.degraded ?? false,
        label: answer?.label ?? null,
        latency_ms: Math.round(record.latencyMs),
        prompt_hash: record.promptDigest,
        completion_hash: record.completionDigest,
      });
      const used = chargeOf(id, record, by);
      if (used) await charge(tx, used);
    });

  const flush = async (answer?: AiAnswer): Promise<string | undefined> => {
    if (!held) return undefined;
    const { id, record } = held;
    await write(id, record, answer);
    held = undefined;
    return id;
  };

  return {
    async record(record: AttemptRecord): Promise<void> {
      await flush();
      const id = newId('aic');
      firstId ??= id;
      if (record.outcome === 'ok') held = { id, record };
      else await write(id, record);
    },
    /** The request came to nothing; what a provider said on the way is booked all the same. */
    giveUp: () => flush(),
    /** Books the attempt that gave the answer and returns its id, the answer's callId. */
    async answered(answer: AiAnswer): Promise<string> {
      const id = await flush(answer);
      if (id === undefined)
        throw new Error('An AI answer came without a record of the attempt that made it.');
      return id;
    },
  };
};
