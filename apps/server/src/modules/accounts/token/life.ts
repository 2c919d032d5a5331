import type { RefusalKind, TokenLife } from '@xingluo/connectors';

const LEAST_SECONDS = 30;

/**
 * Seconds until a grant should be refreshed: 80 % of its life, give or take 5 % so that accounts bound together do not
 * come together; sooner where the platform wants it. `random` is in [0, 1).
 */
export const refreshInSeconds = (
  { accessExpiresAt, now }: { accessExpiresAt: Date; now: Date },
  { refreshEverySeconds }: TokenLife,
  random: number,
): number => {
  const life = Math.max(0, (accessExpiresAt.getTime() - now.getTime()) / 1000);
  const bounded = refreshEverySeconds === null ? life : Math.min(life, refreshEverySeconds);
  return Math.max(Math.min(LEAST_SECONDS, bounded), bounded * (0.75 + 0.1 * random));
};

/** What a refused refresh means for the account. A code that nobody knows is no reason to give it up. */
export const refreshVerdicts: Record<RefusalKind, 'over' | 'later'> = {
  token_expired: 'over',
  reauth_required: 'over',
  app_misconfigured: 'later',
  rate_limited: 'later',
  quota_exhausted: 'later',
  content_rejected: 'later',
  human_verification: 'later',
  transient: 'later',
  unknown_outcome: 'later',
};

const FIRST_SECONDS = 30;
const MOST_SECONDS = 3600;

/** Seconds until a failed refresh is tried again: exponential with full jitter, never before the platform asked. */
export const retryInSeconds = (failures: number, retryAfterMs: number | null, random: number): number =>
  Math.max(
    (retryAfterMs ?? 0) / 1000,
    5,
    random * Math.min(MOST_SECONDS, FIRST_SECONDS * 2 ** Math.min(failures, 10)),
  );
