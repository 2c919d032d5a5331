import type { AccountHealth, HealthCode, HealthLevel, HealthReason } from '@xingluo/contracts/account-shapes';
import type { RefusalKind } from '@xingluo/contracts/publishing';

/** What is known of an account. Dates are instants; counts are of the last seven days. */
export type HealthFacts = {
  now: Date;
  binding: 'oauth' | 'password' | 'manual';
  status: string;
  /** Why the last renewal of the token did not work, while it does not. */
  statusReason: string | null;
  /** When the person has to authorise again; null: unpublished, or never. */
  grantEndsAt: Date | null;
  lastPublishedAt: Date | null;
  refusals: Partial<Record<RefusalKind, number>>;
  openTodos: number;
};

/** What each finding takes from 100: once, or for each of a count up to `most`. */
const weights: Record<HealthCode, { points: number; most?: number }> = {
  reauth_required: { points: -70 },
  renewal_delayed: { points: -15 },
  grant_ends_soon: { points: -30 },
  grant_ends_this_week: { points: -10 },
  human_verification: { points: -15, most: -45 },
  content_rejected: { points: -10, most: -30 },
  quota_exhausted: { points: -5, most: -15 },
  failures: { points: -5, most: -25 },
  open_todos: { points: -5, most: -15 },
  published_lately: { points: 0 },
  published_once: { points: 0 },
  never_published: { points: 0 },
};

/** What a refusal says of the account; null: nothing (weather of the network), or its status tells it already. */
const meanings: Record<RefusalKind, HealthCode | null> = {
  token_expired: null,
  reauth_required: null,
  app_misconfigured: null, // the app's trouble, which all of its accounts share
  transient: null,
  rate_limited: 'quota_exhausted',
  quota_exhausted: 'quota_exhausted',
  content_rejected: 'content_rejected',
  human_verification: 'human_verification',
  unknown_outcome: 'failures',
};

const levels: readonly { from: number; level: HealthLevel }[] = [
  { from: 80, level: 'good' },
  { from: 50, level: 'fair' },
  { from: 0, level: 'poor' },
];

const DAY = 24 * 3600 * 1000;
const SOON_DAYS = 3;
const WEEK_DAYS = 7;

type Finding = Omit<HealthReason, 'points'>;
const when = (holds: boolean, finding: Finding): Finding[] => (holds ? [finding] : []);

const ofGrant = ({ now, grantEndsAt, status, statusReason }: HealthFacts): Finding[] => {
  if (status === 'reauth_required') return [{ code: 'reauth_required' }];
  const days = grantEndsAt ? Math.max(0, Math.floor((grantEndsAt.getTime() - now.getTime()) / DAY)) : null;
  return [
    ...when(statusReason !== null, { code: 'renewal_delayed' }),
    ...(days === null || days >= WEEK_DAYS
      ? []
      : [{ code: days < SOON_DAYS ? 'grant_ends_soon' : 'grant_ends_this_week', days } as const]),
  ];
};

const ofRefusals = ({ refusals }: HealthFacts): Finding[] => {
  const counts = new Map<HealthCode, number>();
  for (const [kind, count] of Object.entries(refusals) as [RefusalKind, number][]) {
    const code = meanings[kind];
    if (code) counts.set(code, (counts.get(code) ?? 0) + count);
  }
  return [...counts].flatMap(([code, count]) => when(count > 0, { code, count }));
};

const ofPosts = ({ now, lastPublishedAt }: HealthFacts): Finding => {
  if (!lastPublishedAt) return { code: 'never_published' };
  const lately = now.getTime() - lastPublishedAt.getTime() < WEEK_DAYS * DAY;
  return { code: lately ? 'published_lately' : 'published_once', at: lastPublishedAt.toISOString() };
};

const weighed = (finding: Finding): HealthReason => {
  const { points, most } = weights[finding.code];
  return { ...finding, points: most === undefined ? points : Math.max(most, points * (finding.count ?? 1)) };
};

/**
 * Health of an account from 0 to 100 with every reason, the heaviest first. An account that is known by its name alone
 * and has never been used says nothing: its score is null, not 0 and not 100.
 */
export const healthOf = (facts: HealthFacts): AccountHealth => {
  const refusals = ofRefusals(facts);
  const reasons = [
    ...ofGrant(facts),
    ...refusals,
    ...when(facts.openTodos > 0, { code: 'open_todos', count: facts.openTodos }),
    ofPosts(facts),
  ]
    .map(weighed)
    .sort((a, b) => a.points - b.points);
  const silent = facts.binding === 'manual' && !facts.lastPublishedAt && refusals.length === 0;
  if (silent && facts.openTodos === 0) return { score: null, level: 'unknown', reasons };
  const score = Math.max(
    0,
    reasons.reduce((sum, { points }) => sum + points, 100),
  );
  return { score, level: levels.find(({ from }) => score >= from)!.level, reasons };
};
