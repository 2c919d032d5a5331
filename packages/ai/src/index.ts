export { type BilledModel, type Cost, costOf } from './cost.ts';
export { DEFAULT_DEADLINES, type Deadlines } from './deadlines.ts';
export { AiFailure, FAILURES, type FailureKind } from './failure.ts';
export { type Ai, createAi } from './generate.ts';
export {
  aliasNamed,
  canonicalModel,
  MODEL_ALIASES,
  MODELS,
  type ModelAlias,
  type ModelRow,
} from './models.ts';
export { PRICES, type PriceRow } from './prices.ts';
export type { ProbeReport, ProbeStep } from './probe.ts';
export { type AiTask, PROMPTS, type Prompt } from './prompts.ts';
export { PROVIDERS, type ProviderKind, type ProviderRow } from './providers.ts';
export type {
  AiAnswer,
  AiContext,
  AiNeeds,
  AiRequest,
  AnswerUsage,
  AttemptRecord,
  ConfiguredProvider,
  DegradedReason,
} from './request.ts';
export { LEXICAL_MODEL, lexicalVector } from './template/lexical.ts';
export { TEMPLATE_LABEL } from './template-provider.ts';
export type { LengthLimit, TextRules } from './text-rules.ts';
export type { WireNeeds } from './transport.ts';
export type { Usage } from './usage.ts';
export {
  type ChatAnswer,
  type ChatCall,
  createWireClient,
  type EmbedAnswer,
  type EmbedCall,
  type WireClient,
} from './wire-client.ts';
