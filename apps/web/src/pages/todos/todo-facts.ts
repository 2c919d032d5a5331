import type { RefusalKind } from '@xingluo/contracts/publishing';
import type { Todo } from '@xingluo/contracts/records';
import { todoIcons, todoPage } from '../../app/todos.ts';
import { reasonOf } from '../publishing/refusal-reason.ts';

/** As a value of our own: the contract's would bring zod with it. */
const refusalKinds = Object.keys({
  token_expired: 1,
  reauth_required: 1,
  app_misconfigured: 1,
  rate_limited: 1,
  quota_exhausted: 1,
  content_rejected: 1,
  human_verification: 1,
  transient: 1,
  unknown_outcome: 1,
} satisfies Record<RefusalKind, 1>) as RefusalKind[];
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

/** What a to-do's free parameters say, as far as they are there. */
export function factsOf({
  kind,
  refType,
  refId,
  params,
}: Pick<Todo, 'kind' | 'refType' | 'refId' | 'params'>) {
  const refusal = (params.refusal ?? {}) as {
    kind?: unknown;
    platformCode?: unknown;
    platformMessage?: unknown;
  };
  const known = refusalKinds.find((one) => one === refusal.kind);
  const told = reasonOf({
    kind: known ?? '',
    platformCode: text(refusal.platformCode),
    platformMessage: text(refusal.platformMessage) ?? text(params.reason),
  });
  return {
    icon: todoIcons[kind],
    to: todoPage({ refType, refId }),
    go: refType === 'publish_order' ? 'todoPage.goOrder' : `todoPage.go.${kind}`,
    /** An error code of ours, where the work never reached a platform. */
    problem: text(params.problem),
    platform: text(params.platform),
    name: text(params.title) ?? text(params.displayName),
    /** Only where the kind of to-do does not say it already. */
    refusal: kind === 'publish_failed' ? (known ?? null) : null,
    reason: told,
  };
}
