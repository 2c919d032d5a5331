import { Refusal } from './openai-dialect.ts';

/** What the double does wrong with a request, each as it was seen at, or is documented by, a provider. */
export type OpenAiFault =
  /** 429 `rate_limit_exceeded`; `retryAfter` is the header as sent: seconds or an HTTP date. */
  | { mode: 'rate_limited'; retryAfter?: string }
  /** 402 of DeepSeek: the balance is used up. */
  | { mode: 'no_balance' }
  /** 429 of OpenAI that waiting does not mend; type `insufficient_quota`. */
  | { mode: 'insufficient_quota'; code?: string }
  | { mode: 'overloaded' }
  /** Any other refusal, word for word. */
  | { mode: 'refused'; status: number; body: unknown }
  /** Blank lines before the JSON body, as DeepSeek sends while a request is queued. */
  | { mode: 'padded' }
  /** Keep-alive comments (stream) or blank lines (JSON) for ever: queued and never begun. */
  | { mode: 'keep_alive_only' }
  /** Keep-alive comments between the chunks of a good stream. */
  | { mode: 'commented' }
  /** The connection breaks in the middle of the answer. */
  | { mode: 'cut' }
  /** The stream ends properly, but without finish_reason. */
  | { mode: 'unfinished' }
  /** Half an answer, then only comments. */
  | { mode: 'stalled' }
  /** Half an answer, then chunks without a word in them. */
  | { mode: 'empty_chunks' }
  /** A good stream whose connection stays open after [DONE]. */
  | { mode: 'open_after_done' }
  /** An error object as a stream chunk after the first words. */
  | { mode: 'error_in_stream'; code: string }
  /** HTTP 200, finish_reason stop, content only spaces (documented for JSON mode). */
  | { mode: 'blank' }
  | { mode: 'finish'; reason: 'length' | 'content_filter' | 'insufficient_system_resource' }
  /** Another model answers than the one asked for. */
  | { mode: 'other_model'; model: string }
  | { mode: 'no_usage' }
  | { mode: 'slow'; ms: number }
  /** A proxy's page instead of JSON. */
  | { mode: 'html' };

/** The refusal a fault stands for, when it is one. */
export function refusalOf(fault: OpenAiFault): Refusal | undefined {
  switch (fault.mode) {
    case 'rate_limited':
      return new Refusal(429, 'Rate limit reached for requests', {
        code: 'rate_limit_exceeded',
        type: 'requests',
        headers: fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter },
      });
    case 'no_balance':
      return new Refusal(402, 'Insufficient Balance', {
        type: 'unknown_error',
        code: 'invalid_request_error',
      });
    case 'insufficient_quota':
      return new Refusal(
        429,
        'You exceeded your current quota, please check your plan and billing details.',
        {
          code: fault.code ?? 'insufficient_quota',
          type: 'insufficient_quota',
        },
      );
    case 'overloaded':
      return new Refusal(503, 'The server is currently overloaded, please try again later.', {
        code: 'server_is_overloaded',
        type: 'service_unavailable_error',
      });
    default:
      return undefined;
  }
}
