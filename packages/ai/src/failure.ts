import type { Usage } from './usage.ts';

/**
 * What went wrong with one call, for routing: `retries` on the same model with the same key, and what else would
 * fail in the same way (`key`: every model behind this key; `model`: only this one; `call`: nothing helps).
 * The texts are for people who run the product.
 */
export const FAILURES = {
  auth: { retries: 0, scope: 'key', zh: '密钥无效或没有权限', en: 'The key is invalid or has no permission' },
  no_balance: {
    retries: 0,
    scope: 'key',
    zh: '账户余额或额度已用完',
    en: 'The account has no balance or quota left',
  },
  rate_limited: { retries: 2, scope: 'model', zh: '请求过于频繁', en: 'Too many requests' },
  overloaded: { retries: 2, scope: 'model', zh: '服务繁忙', en: 'The provider is overloaded' },
  server_error: { retries: 2, scope: 'model', zh: '服务内部出错', en: 'The provider failed' },
  network: { retries: 2, scope: 'key', zh: '连接不上服务', en: 'The provider cannot be reached' },
  cut: { retries: 1, scope: 'model', zh: '回答传到一半中断', en: 'The answer broke off half way' },
  timeout: { retries: 1, scope: 'model', zh: '等待回答超时', en: 'The answer did not come in time' },
  blank: { retries: 1, scope: 'model', zh: '回答是空白', en: 'The answer was blank' },
  truncated: {
    retries: 0,
    scope: 'model',
    zh: '回答超过长度上限被截断',
    en: 'The answer hit the token limit',
  },
  content_filter: {
    retries: 0,
    scope: 'model',
    zh: '内容被服务方拦截',
    en: 'The provider blocked the content',
  },
  context_too_long: {
    retries: 0,
    scope: 'model',
    zh: '素材超过模型长度',
    en: 'The input is too long for the model',
  },
  model_not_found: { retries: 0, scope: 'model', zh: '没有这个模型或接口', en: 'No such model or endpoint' },
  bad_request: {
    retries: 0,
    scope: 'model',
    zh: '服务方拒绝了请求参数',
    en: 'The provider refused the parameters',
  },
  bad_response: {
    retries: 0,
    scope: 'model',
    zh: '回答不是约定的格式',
    en: 'The answer is not in the agreed format',
  },
  unusable_output: {
    retries: 0,
    scope: 'model',
    zh: '回答不符合要求',
    en: 'The answer does not meet the rules',
  },
  address_refused: {
    retries: 0,
    scope: 'key',
    zh: '不允许访问这个地址',
    en: 'This address may not be reached',
  },
  aborted: { retries: 0, scope: 'call', zh: '已取消', en: 'Cancelled' },
  unknown_model: { retries: 0, scope: 'call', zh: '不认识这个模型名', en: 'This model name is not known' },
} as const satisfies Record<
  string,
  { retries: number; scope: 'key' | 'model' | 'call'; zh: string; en: string }
>;

export type FailureKind = keyof typeof FAILURES;

export type FailureFacts = {
  kind: FailureKind;
  /** One sentence: what, where, what to do. */
  message: string;
  /** The provider's own `error.code` (or type), as it came. */
  providerCode?: string | undefined;
  status?: number | undefined;
  /** Milliseconds the provider asked us to wait. */
  retryAfterMs?: number | undefined;
  /** A failed answer may have been billed all the same. */
  usage?: Usage | undefined;
  modelReturned?: string | undefined;
  cause?: unknown;
};

/** The one error of this package. A connection guard may throw it with kind `address_refused`. */
export class AiFailure extends Error {
  override readonly name = 'AiFailure';
  readonly kind: FailureKind;
  readonly providerCode: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly usage: Usage | undefined;
  readonly modelReturned: string | undefined;

  constructor(facts: FailureFacts) {
    super(facts.message, { cause: facts.cause });
    this.kind = facts.kind;
    this.providerCode = facts.providerCode;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
    this.usage = facts.usage;
    this.modelReturned = facts.modelReturned;
  }

  get retryable(): boolean {
    return FAILURES[this.kind].retries > 0;
  }
}

/** The AiFailure in an error's chain of causes, if there is one. */
export function failureIn(error: unknown): AiFailure | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof AiFailure) return at;
  return undefined;
}
