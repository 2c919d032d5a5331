import { formatDuration } from '../../app/format.ts';

/** How long a link is still good, as words; `soon` below ten minutes. Null: it is over. Times in ms. */
export function timeLeft(until: number, now: number, locale: string): { text: string; soon: boolean } | null {
  const seconds = Math.floor((until - now) / 1000);
  if (seconds <= 0) return null;
  // The clock moves on every 20 s: seconds would only jump.
  const shown = seconds >= 60 ? Math.floor(seconds / 60) * 60 : seconds;
  return { text: formatDuration(shown, locale), soon: seconds < 600 };
}
