const format = (timeZone: string) =>
  new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });

/** What a clock in `timeZone` (IANA) shows at `at` (ms): `2026-11-24T20:00`, as a date-time field takes it. */
export function localOf(at: number, timeZone: string): string {
  const parts = Object.fromEntries(
    format(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** A clock time read as if it were UTC; lenient parsing would make a date of almost anything. */
const asUtc = (local: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? Date.parse(`${local}:00Z`) : Number.NaN;
const offset = (at: number, timeZone: string) =>
  asUtc(localOf(at, timeZone)) - Math.floor(at / 60_000) * 60_000;

/**
 * The instant (ms) at which a clock in `timeZone` shows `local`; NaN for no date. A time that is skipped when the
 * clocks go forward is taken as far behind the skip; of one that comes twice the first is taken.
 */
export function instantOf(local: string, timeZone: string): number {
  const wall = asUtc(local.slice(0, 16));
  if (Number.isNaN(wall)) return Number.NaN;
  const day = 86_400_000;
  const candidates = [offset(wall - day, timeZone), offset(wall + day, timeZone)].map(
    (shift) => wall - shift,
  );
  const fits = candidates.filter((at) => localOf(at, timeZone) === local.slice(0, 16));
  return fits.length > 0 ? Math.min(...fits) : (candidates[0] ?? Number.NaN);
}

export interface QuickPick {
  key: 'hour' | 'tonight' | 'tomorrowNight' | 'thisMorning' | 'tomorrowMorning';
  local: string;
}

const nextAt = (clock: string, now: number, timeZone: string) => {
  const today = `${localOf(now, timeZone).slice(0, 10)}T${clock}`;
  const isToday = instantOf(today, timeZone) > now + 5 * 60_000;
  const tomorrow = new Date(asUtc(today) + 86_400_000).toISOString().slice(0, 16);
  return { isToday, local: isToday ? today : tomorrow };
};

/** Times that operators choose most: in an hour, at 20:00 and at 8:00, today where that still lies ahead. */
export function quickPicks(now: number, timeZone: string): QuickPick[] {
  const night = nextAt('20:00', now, timeZone);
  const morning = nextAt('08:00', now, timeZone);
  return [
    { key: 'hour', local: localOf(now + 3_600_000, timeZone) },
    { key: night.isToday ? 'tonight' : 'tomorrowNight', local: night.local },
    { key: morning.isToday ? 'thisMorning' : 'tomorrowMorning', local: morning.local },
  ];
}
