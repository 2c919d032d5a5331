const longestMs = 86_400_000;

/**
 * The header `Retry-After` (RFC 9110 §10.2.3) in milliseconds from `now`: whole seconds or an HTTP date. A date that
 * is over is 0; null where the header is missing, repeated or neither form. No more than a day: nobody's answer parks
 * a task for longer.
 */
export const retryAfterMs = (header: string | string[] | undefined, now: number): number | null => {
  if (typeof header !== 'string') return null;
  const value = header.trim();
  if (/^\d+$/.test(value)) return Math.min(longestMs, Number(value) * 1000);
  // `Date.parse` takes far more than an HTTP date, which always names its day and ends in GMT.
  if (!/^[A-Z][a-z]{2,8},? .* GMT$/.test(value)) return null;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? null : Math.min(longestMs, Math.max(0, moment - now));
};
