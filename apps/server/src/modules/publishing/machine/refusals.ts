import type { RefusalKind } from '@xingluo/contracts/publishing';
import type { Todo } from '@xingluo/contracts/records';

/** What to do about a refusal before a post exists. `most`: failures in a row after which a person is asked. */
export type RefusalRule =
  | { then: 'again'; wait: 'growing' | 'asked' | 'next_day'; most: number }
  | { then: 'ask'; todo: Todo['kind'] | null }
  | { then: 'reject' }
  | { then: 'look' };

/** The whole policy as data: a new kind of refusal does not compile without a row. */
export const refusalRules: Record<RefusalKind, RefusalRule> = {
  // The accounts' door has renewed the token and repeated the call before this arrives here.
  token_expired: { then: 'again', wait: 'growing', most: 8 },
  // The account's own to-do asks, once for all of its tasks.
  reauth_required: { then: 'ask', todo: null },
  app_misconfigured: { then: 'ask', todo: 'publish_failed' },
  rate_limited: { then: 'again', wait: 'asked', most: 50 },
  quota_exhausted: { then: 'again', wait: 'next_day', most: 7 },
  content_rejected: { then: 'reject' },
  human_verification: { then: 'ask', todo: 'publish_failed' },
  transient: { then: 'again', wait: 'asked', most: 8 },
  unknown_outcome: { then: 'look' },
};
