const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** `3分钟前`, `in 2 days`; less than a minute ago `刚刚`/`now`. `at` and `now` in milliseconds. */
export function relativeTime(at: number, now: number, locale: string): string {
  const seconds = Math.round((at - now) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  // The shared clock is up to 20 s old: what has just happened may lie ahead of it.
  if (seconds > 20) return format.format(1, 'minute');
  return locale.startsWith('zh') ? '刚刚' : format.format(0, 'second');
}

/** `2026年11月3日 18:30` in the given IANA zone; the year is left out when it is the current one. */
export function absoluteTime(
  at: number,
  now: number,
  locale: string,
  timeZone: string,
  exact = false,
): string {
  const year = (time: number) => new Intl.DateTimeFormat('en', { timeZone, year: 'numeric' }).format(time);
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    ...(exact || year(at) !== year(now) ? { year: 'numeric' as const } : {}),
    month: locale.startsWith('zh') ? 'long' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(exact ? { second: '2-digit' as const } : {}),
    hourCycle: 'h23',
  }).format(at);
}
