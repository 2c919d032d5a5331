import { createHmac } from 'node:crypto';
import { type Cost, costOf } from './cost.ts';
import { DEFAULT_DEADLINES, type Deadlines } from './deadlines.ts';
import { AiFailure, FAILURES } from './failure.ts';
import type { AiTask, Prompt } from './prompts.ts';
import type { AiContext, AiNeeds, AttemptRecord } from './request.ts';
import type { Candidate } from './route.ts';
import type { Usage } from './usage.ts';

const PATIENCE_MS = 90_000;
const BACKOFF_BASE_MS = 500;
const BACKOFF_CAP_MS = 8_000;
/** A provider that wants us to wait longer than this is left for the next one. */
const LONGEST_WAIT_MS = 10_000;

type Answered = { usage: Usage | undefined; modelReturned: string; latencyMs: number; firstWordMs?: number };
type Trial<T extends Answered> = {
  candidate: Candidate;
  purpose: AttemptRecord['purpose'];
  prompt: Prompt | undefined;
  /** What is sent, for the digest. */
  sent: unknown;
  call: (limits: { signal: AbortSignal | undefined; deadlines: Deadlines }) => Promise<T>;
  /** The text of the answer, for the digest (null: vectors), and whether it can be used. */
  weigh: (answer: T) => { completion: string | null; usable: boolean };
};

/** The attempts of one request: retries with backoff on one candidate, each try recorded with its cost. */
export function createAttempts(
  needs: AiNeeds,
  { task, scene, ctx }: { task: AiTask; scene: string; ctx: AiContext },
) {
  const deadlines = needs.deadlines ?? DEFAULT_DEADLINES;
  const endsAt = needs.now() + (needs.patienceMs ?? PATIENCE_MS);
  let number = 0;

  const digest = (text: string) => createHmac('sha256', needs.digestKey).update(text).digest('hex');

  async function report(
    record: Omit<AttemptRecord, 'number' | 'tenantId' | 'task' | 'scene' | 'promptDigest'> & {
      sent: unknown;
    },
  ): Promise<void> {
    const { sent, ...rest } = record;
    const promptDigest = digest(JSON.stringify(sent));
    await needs.onAttempt({ number: ++number, tenantId: ctx.tenantId, task, scene, promptDigest, ...rest });
  }

  /** Asks until it works; rejects with the last {@link AiFailure}. */
  async function ask<T extends Answered>(trial: Trial<T>): Promise<{ answer: T; cost: Cost | undefined }> {
    for (let retry = 0; ; retry++) {
      const tried = await once(trial);
      if ('answer' in tried) return tried;
      const wait = waitBefore(tried.failure, retry);
      if (wait === undefined) throw tried.failure;
      await needs.sleep(wait, ctx.signal).catch((error: unknown) => {
        if (!ctx.signal?.aborted) throw error;
      });
    }
  }

  async function once<T extends Answered>(
    trial: Trial<T>,
  ): Promise<{ answer: T; cost: Cost | undefined } | { failure: AiFailure }> {
    const { candidate, purpose, prompt, sent } = trial;
    const startedAt = new Date(needs.now());
    const about = {
      purpose,
      provider: candidate.configured.kind,
      providerId: candidate.configured.id,
      modelAsked: candidate.model.id,
      promptId: prompt?.id ?? null,
      promptVersion: prompt?.version ?? null,
      startedAt,
      sent,
    };
    const left = Math.max(1, endsAt - needs.now());
    const limits = {
      signal: ctx.signal,
      deadlines: { ...deadlines, total: Math.min(deadlines.total, left) },
    };
    let answer: T;
    try {
      answer = await trial.call(limits);
    } catch (error) {
      if (!(error instanceof AiFailure)) throw error;
      await report({
        ...about,
        modelReturned: error.modelReturned || null,
        outcome: error.kind,
        message: error.message,
        providerCode: error.providerCode || null,
        usage: error.usage ?? null,
        cost: costNow(candidate, error.modelReturned, error.usage) ?? null,
        latencyMs: needs.now() - startedAt.getTime(),
        firstWordMs: null,
        completionDigest: null,
      });
      return { failure: error };
    }
    const cost = costNow(candidate, answer.modelReturned, answer.usage);
    const { completion, usable } = trial.weigh(answer);
    await report({
      ...about,
      modelReturned: answer.modelReturned || null,
      outcome: usable ? 'ok' : 'unusable_output',
      message: null,
      providerCode: null,
      usage: answer.usage ?? null,
      cost: cost ?? null,
      latencyMs: answer.latencyMs,
      firstWordMs: answer.firstWordMs ?? null,
      completionDigest: completion === null ? null : digest(completion),
    });
    return { answer, cost };
  }

  /** What the call cost, by the price at its end. */
  function costNow({ configured, model }: Candidate, answered: string | undefined, usage: Usage | undefined) {
    if (!usage) return undefined;
    const billed = { provider: configured.kind, asked: model.id, answered: answered || undefined };
    return costOf(usage, billed, new Date(needs.now()));
  }

  /** Milliseconds until the same is worth asking again; undefined when it is not, or would take too long. */
  function waitBefore(failure: AiFailure, retry: number): number | undefined {
    if (retry >= FAILURES[failure.kind].retries) return undefined;
    // Full jitter, so that many callers do not come back in step.
    const backoff = needs.random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** retry);
    const wait = failure.retryAfterMs ?? backoff;
    return wait > LONGEST_WAIT_MS || needs.now() + wait >= endsAt ? undefined : wait;
  }

  /** What the template makes is a record like any other: no provider, no tokens, no cost. */
  async function fromTemplate<T>(sent: unknown, modelName: string, make: () => T): Promise<T> {
    const startedAt = new Date(needs.now());
    const made = make();
    await report({
      purpose: 'answer',
      provider: 'template',
      providerId: null,
      modelAsked: modelName,
      modelReturned: modelName,
      promptId: null,
      promptVersion: null,
      outcome: 'ok',
      message: null,
      providerCode: null,
      usage: { promptTokens: 0, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0 },
      cost: { micros: 0, currency: 'CNY', priceId: 'template', assumed: [] },
      startedAt,
      latencyMs: needs.now() - startedAt.getTime(),
      firstWordMs: null,
      completionDigest: digest(JSON.stringify(made)),
      sent,
    });
    return made;
  }

  return { ask, fromTemplate, isOutOfPatience: () => needs.now() >= endsAt };
}
export type Attempts = ReturnType<typeof createAttempts>;
