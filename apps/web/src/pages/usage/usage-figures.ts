import type { api } from '../../api/client.ts';
import { formatBytes, formatDuration } from '../../app/format.ts';
import { formatNumber } from '../ai-settings/money.ts';

export type UsageRow = Awaited<ReturnType<typeof api.usage.summary>>['rows'][number];

/** A quantity in the unit of its kind; a kind we do not know yet as the plain number. */
export function formatQuantity(
  { kind, quantity }: Pick<UsageRow, 'kind' | 'quantity'>,
  locale: string,
): string {
  if (kind.endsWith('_bytes')) return formatBytes(quantity, locale);
  if (kind.endsWith('_seconds')) return formatDuration(quantity, locale);
  return formatNumber(quantity, locale, 2);
}

/** What is known to have been spent, by currency, and how many entries have no price. */
export function totalsOf(rows: readonly UsageRow[]): {
  spent: { currency: string; cost: number }[];
  unpriced: number;
} {
  const spent = new Map<string, number>();
  for (const { cost, currency } of rows)
    if (cost !== null && currency !== null) spent.set(currency, (spent.get(currency) ?? 0) + Number(cost));
  return {
    spent: [...spent].map(([currency, cost]) => ({ currency, cost })),
    unpriced: rows.reduce((sum, row) => sum + row.unpriced, 0),
  };
}

const day = 24 * 3600 * 1000;
export const ranges = ['d7', 'd30', 'd90', 'd365'] as const;
export type Range = (typeof ranges)[number];

/** The beginning of a range that ends now. */
export const rangeStart = (range: Range, now: number): string =>
  new Date(now - Number(range.slice(1)) * day).toISOString();
