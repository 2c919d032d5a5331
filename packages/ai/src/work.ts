import type { Attempts } from './attempts.ts';
import type { Cost } from './cost.ts';
import type { AiAnswer, AiContext, AiRequest, AnswerUsage } from './request.ts';
import type { Candidate } from './route.ts';
import type { TextRules } from './text-rules.ts';
import { addUsage, type Usage } from './usage.ts';
import type { WireClient } from './wire-client.ts';

/** What a task makes; who made it and whether that is degraded is for `generate` to say. */
export type Made = Pick<
  AiAnswer,
  'output' | 'variants' | 'usage' | 'modelName' | 'promptId' | 'promptVersion'
>;

/** One kind of work, by a model or by the template. */
export type Work = { byModel: (candidate: Candidate) => Promise<Made>; byTemplate: () => Promise<Made> };

/** What every task works with. */
export type Given = {
  request: AiRequest;
  input: string[];
  lang: string;
  ctx: AiContext;
  attempts: Attempts;
  wire: WireClient;
  rules: TextRules;
  userId: string;
};

/** A template costs nothing, and that is known. */
export const NO_USAGE: AnswerUsage = {
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
  cost: 0,
  currency: 'CNY',
  costMicros: 0,
};

/** The sum of the calls behind one answer; the cost only when each has one. They share a model, so a currency. */
export function billOf(
  calls: readonly { answer: { usage: Usage | undefined }; cost: Cost | undefined }[],
): AnswerUsage | undefined {
  const usage = calls.map(({ answer }) => answer.usage).reduce(addUsage);
  if (!usage) return undefined;
  const costs = calls.map(({ cost }) => cost).filter((cost) => cost !== undefined);
  const [first] = costs;
  if (!first || costs.length < calls.length || costs.some(({ currency }) => currency !== first.currency))
    return usage;
  const costMicros = costs.reduce((sum, { micros }) => sum + micros, 0);
  return { ...usage, cost: costMicros / 1e6, currency: first.currency, costMicros, priceId: first.priceId };
}
