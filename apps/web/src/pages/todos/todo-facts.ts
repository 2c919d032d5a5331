import type { RefusalKind } from '@xingluo/contracts/publishing';
import type { Todo } from '@xingluo/contracts/records';
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
const icons: Record<Todo['kind'], string> = {
  publish_unknown: 'i-lucide-circle-help',
  publish_failed: 'i-lucide-circle-x',
  publish_rejected: 'i-lucide-ban',
  publish_late: 'i-lucide-alarm-clock',
  publish_unseen: 'i-lucide-eye-off',
  reauthorise: 'i-lucide-key-round',
};
const pages: Record<Todo['refType'], string> = { publish_task: '/publishing', account: '/accounts' };
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
    icon: icons[kind],
    to: `${pages[refType]}/${refId}`,
    platform: text(params.platform),
    name: text(params.title) ?? text(params.displayName),
    /** Only where the kind of to-do does not say it already. */
    refusal: kind === 'publish_failed' ? (known ?? null) : null,
    reason: told,
  };
}
