import { AiFailure, type FailureKind } from './failure.ts';
import { asRecord } from './json.ts';

/**
 * `error.code` (else `error.type`) decides before the status does: OpenAI answers 429 both for "slow down" and for
 * "nothing left to spend", and only the first is worth a retry (OpenAI error codes; DeepSeek error codes).
 */
const BY_CODE: Record<string, FailureKind> = {
  rate_limit_exceeded: 'rate_limited',
  slow_down: 'rate_limited',
  server_is_overloaded: 'overloaded',
  insufficient_system_resource: 'overloaded',
  insufficient_quota: 'no_balance',
  credit_balance_exhausted: 'no_balance',
  organization_spend_limit_exceeded: 'no_balance',
  project_spend_limit_exceeded: 'no_balance',
  organization_usage_limit_exceeded: 'no_balance',
  billing_hard_limit_reached: 'no_balance',
  billing_not_active: 'no_balance',
  invalid_api_key: 'auth',
  authentication_error: 'auth',
  unsupported_country_region_territory: 'auth',
  model_not_found: 'model_not_found',
  context_length_exceeded: 'context_too_long',
  string_above_max_length: 'context_too_long',
  content_filter: 'content_filter',
  content_policy_violation: 'content_filter',
};

const BY_STATUS: Record<number, FailureKind> = {
  400: 'bad_request',
  401: 'auth',
  402: 'no_balance',
  403: 'auth',
  404: 'model_not_found',
  408: 'timeout',
  413: 'context_too_long',
  422: 'bad_request',
  429: 'rate_limited',
  503: 'overloaded',
  529: 'overloaded',
};

export type RefusedAnswer = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
  /** Who refused, for the message. */
  from: string;
  now: number;
};

/** Turns an HTTP refusal, or an `error` object inside a 200 answer or a stream, into an {@link AiFailure}. */
export function refusalToFailure({ status, headers, body, from, now }: RefusedAnswer): AiFailure {
  const said = readError(body);
  const kind = kindOf(status, said);
  const words = said.message === '' ? `HTTP ${status}` : `HTTP ${status}: ${said.message.slice(0, 300)}`;
  return new AiFailure({
    kind,
    message: `${from} refused the call (${words})`,
    status,
    providerCode: said.code ?? said.type,
    retryAfterMs: readRetryAfter(headers, now),
  });
}

/** Milliseconds of `retry-after-ms` or `Retry-After` (seconds or HTTP date, RFC 9110 §10.2.3); undefined if unreadable. */
export function readRetryAfter(headers: RefusedAnswer['headers'], now: number): number | undefined {
  const millis = Number(one(headers['retry-after-ms']) ?? Number.NaN);
  if (millis >= 0) return Math.ceil(millis);
  const value = one(headers['retry-after'])?.trim();
  if (value === undefined || value === '') return undefined;
  if (Number(value) >= 0) return Math.ceil(Number(value) * 1000);
  // Date.parse takes `-5` for a date; an HTTP date always names its day.
  const date = /^[A-Z][a-z]{2},/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

type Said = { message: string; code: string | undefined; type: string | undefined };

function kindOf(status: number, { message, code, type }: Said): FailureKind {
  const named = BY_CODE[code ?? ''] ?? BY_CODE[type ?? ''];
  if (named) return named;
  // DeepSeek and vLLM tell a full context only in words.
  if (status < 500 && /maximum context length/i.test(message)) return 'context_too_long';
  const byStatus = BY_STATUS[status];
  if (byStatus) return byStatus;
  if (status >= 500) return 'server_error';
  return status >= 400 ? 'bad_request' : 'bad_response';
}

/** Envelopes seen: `{error: {message, code, type}}`, `{error: "text"}` (Ollama), `{message}`, `{detail}` (vLLM). */
function readError(body: unknown): Said {
  const outer = asRecord(body);
  const inner = typeof outer.error === 'string' ? { message: outer.error } : asRecord(outer.error ?? outer);
  const message = inner.message ?? inner.detail;
  return {
    message: typeof message === 'string' ? message : '',
    code: name(inner.code),
    type: name(inner.type),
  };
}

function name(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
