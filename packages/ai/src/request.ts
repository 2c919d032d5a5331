import type { Cost } from './cost.ts';
import type { Deadlines } from './deadlines.ts';
import type { FailureKind } from './failure.ts';
import type { AiTask } from './prompts.ts';
import type { ProviderKind } from './providers.ts';
import type { LengthLimit, TextRules } from './text-rules.ts';
import type { WireNeeds } from './transport.ts';
import type { Usage } from './usage.ts';

/** What is asked. An array in `input` is a list of separate pieces: each gets its own answer. */
export type AiRequest = {
  task: AiTask;
  input: string | readonly string[];
  /** `auto`, `template`, or a model by any of its names. */
  model?: string | undefined;
  params?:
    | { temperature?: number | undefined; maxTokens?: number | undefined; top_p?: number | undefined }
    | undefined;
  metadata?: { scene?: string | undefined; lang?: string | undefined } | undefined;
};

/** Who asks, and the rules of the moment. `tenantId` comes from the session, never from the request's metadata. */
export type AiContext = {
  tenantId: string;
  /** For every text of the answer; for titles the platform's limit. */
  limit?: LengthLimit | undefined;
  /** Titles per piece of input; 5 when not given. */
  variants?: number | undefined;
  signal?: AbortSignal | undefined;
  /**
   * Given: a plain-text answer is streamed. `restart`: what was streamed so far is void, another attempt begins.
   * The words of a template are not streamed.
   */
  onProgress?: ((event: { type: 'words'; words: string } | { type: 'restart' }) => void) | undefined;
};

/** A provider as an enterprise has set it up. */
export type ConfiguredProvider = {
  id: string;
  kind: ProviderKind;
  label: string;
  baseUrl: string;
  apiKey: string | null;
  /** Empty: the models this kind offers by default. */
  models: readonly string[];
  /** Lower comes first. */
  priority: number;
};

export type DegradedReason = 'no_provider' | 'model_not_configured' | 'fallback' | 'all_failed';

export type AiAnswer = {
  /** A text (titles: one a line), or one for each piece of an array; vectors for `embed`. */
  output: string | string[] | number[][];
  /** Titles one by one. */
  variants?: string[];
  provider: ProviderKind | 'template';
  /** null for the template provider. */
  providerId: string | null;
  /** The model that answered, by its own account. */
  modelName: string;
  /** The calls that made this answer, repair included; other attempts are in their records only. */
  usage: AnswerUsage | undefined;
  latencyMs: number;
  degraded: boolean;
  degradedReason?: DegradedReason;
  /** The last failure on the way to a degraded answer. */
  degradedBy?: FailureKind;
  /** To be shown beside the output wherever it appears. */
  label: string;
  promptId: string | null;
  promptVersion: number | null;
};

/** `cost` is in units of `currency`, `costMicros` in integer millionths of it; absent where no price is known. */
export type AnswerUsage = Usage & { cost?: number; currency?: string; costMicros?: number; priceId?: string };

/** One try at one provider, for audit and ledger. `null` is unknown, not 0. */
export type AttemptRecord = {
  /** From 1, within one request. */
  number: number;
  tenantId: string;
  task: AiTask;
  scene: string;
  purpose: 'answer' | 'repair';
  provider: ProviderKind | 'template';
  providerId: string | null;
  modelAsked: string;
  modelReturned: string | null;
  promptId: string | null;
  promptVersion: number | null;
  outcome: 'ok' | FailureKind;
  message: string | null;
  providerCode: string | null;
  usage: Usage | null;
  cost: Cost | null;
  startedAt: Date;
  latencyMs: number;
  firstWordMs: number | null;
  /** Keyed digests (HMAC-SHA-256, hex): texts as short as a phone number could be guessed from a bare hash. */
  promptDigest: string;
  completionDigest: string | null;
};

export type AiNeeds = WireNeeds &
  TextRules & {
    /** The enabled providers of an enterprise. Read for each request: a change counts at once. */
    providersFor: (tenantId: string) => Promise<readonly ConfiguredProvider[]>;
    /** Awaited before the answer is given out: an answer whose cost cannot be recorded is not given out. */
    onAttempt: (record: AttemptRecord) => Promise<void> | void;
    /** Key of the digests and of the end-user ids that providers see. */
    digestKey: string | Uint8Array;
    /** 0 inclusive to 1 exclusive. */
    random: () => number;
    /** May reject when the signal aborts. */
    sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
    /** Of one call. */
    deadlines?: Deadlines;
    /** Milliseconds for all attempts together; then the template answers. */
    patienceMs?: number;
  };
