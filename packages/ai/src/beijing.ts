/**
 * Statutory holidays of the PRC as Beijing days (国务院办公厅 2026 年节假日安排). A year that is not here is unknown:
 * its notice comes out in the autumn before.
 */
const HOLIDAYS: Record<number, readonly (readonly [from: string, to: string])[]> = {
  2026: [
    ['01-01', '01-03'],
    ['02-15', '02-23'],
    ['04-04', '04-06'],
    ['05-01', '05-05'],
    ['06-19', '06-21'],
    ['09-25', '09-27'],
    ['10-01', '10-07'],
  ],
};

/** Hours of a working day in which DeepSeek charges the peak price, end exclusive. */
const PEAK_HOURS = [
  [9, 12],
  [14, 18],
] as const;

/**
 * Whether `at` lies in DeepSeek's peak window: Monday to Friday 9–12 and 14–18 Beijing time, not on a statutory
 * holiday. Weekends that are worked in exchange stay off-peak. `holidayUnknown`: no calendar for that year, so a
 * weekday in the window counts as peak, the dearer of the two.
 */
export function deepseekPeak(at: Date): { peak: boolean; holidayUnknown: boolean } {
  // Beijing has had no daylight saving time since 1991: a fixed offset is exact.
  const local = new Date(at.getTime() + 8 * 3_600_000);
  const weekday = local.getUTCDay();
  const hour = local.getUTCHours();
  const inHours = PEAK_HOURS.some(([from, to]) => hour >= from && hour < to);
  if (weekday === 0 || weekday === 6 || !inHours) return { peak: false, holidayUnknown: false };
  const holidays = HOLIDAYS[local.getUTCFullYear()];
  if (!holidays) return { peak: true, holidayUnknown: true };
  const day = local.toISOString().slice(5, 10);
  return { peak: !holidays.some(([from, to]) => day >= from && day <= to), holidayUnknown: false };
}
