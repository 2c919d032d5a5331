import type { RefusalKind } from '@xingluo/contracts/publishing';
import type { Todo } from '@xingluo/contracts/records';

/** What to do about a refusal before a post exists. `most`: failures in a row after which a person is asked. */
export type RefusalRule =
  | { act: 'again'; wait: 'growing' | 'asked' | 'next_day'; most: number }
  | { act: 'ask'; todo: Todo['kind'] | null }
  | { act: 'reject' }
  | { act: 'look' };

/** The whole policy as data: a new kind of refusal does not compile without a row. */
export const refusalRules: Record<RefusalKind, RefusalRule> = {
  // The accounts' door has renewed the token and repeated the call before this arrives here.
  token_expired: { act: 'again', wait: 'growing', most: 8 },
  // The account's own to-do asks, once for all of its tasks.
  reauth_required: { act: 'ask', todo: null },
  app_misconfigured: { act: 'ask', todo: 'publish_failed' },
  rate_limited: { act: 'again', wait: 'asked', most: 50 },
  quota_exhausted: { act: 'again', wait: 'next_day', most: 7 },
  content_rejected: { act: 'reject' },
  human_verification: { act: 'ask', todo: 'publish_failed' },
  transient: { act: 'again', wait: 'asked', most: 8 },
  unknown_outcome: { act: 'look' },
};
