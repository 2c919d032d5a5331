/** `1.4 MB`; powers of 1024 under the names people know. */
export function formatBytes(bytes: number, locale: string): string {
  const names = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < names.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = value < 10 && unit > 0 ? 1 : 0;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)} ${names[unit]}`;
}

/** Seconds as `1:05` or `2:03:09`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours, ...rest] = parts;
  const shown = hours ? parts : rest;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** Seconds as words, the two largest units: `2 分钟 5 秒`, `1 hr 3 min`. */
export function formatDuration(seconds: number, locale: string): string {
  const whole = Math.max(0, Math.round(seconds));
  const amounts = [
    [Math.floor(whole / 3600), 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ] as const;
  const first = amounts.findIndex(([amount]) => amount > 0);
  return amounts
    .slice(first === -1 ? 2 : first, first === -1 ? 3 : first + 2)
    .filter(([amount], index) => amount > 0 || index === 0)
    .map(([amount, unit]) =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: locale.startsWith('zh') ? 'long' : 'short',
      }).format(amount),
    )
    .join(' ');
}

/** `1.1万` / `11K`. */
export function formatCount(count: number, locale: string): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(count);
}
