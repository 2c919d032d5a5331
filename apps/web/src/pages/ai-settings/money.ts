/**
 * An amount in units of its currency, a number or a decimal string, with as many digits as small prices need: `¥0.00012`.
 * null when amount or currency is not known: that is shown as unknown, never as 0.
 */
export function formatMoney(
  amount: number | string | null | undefined,
  currency: string | null | undefined,
  locale: string,
): string | null {
  if (amount === null || amount === undefined || !currency) return null;
  const value = Number(amount);
  if (!Number.isFinite(value)) return null;
  const small = value !== 0 && Math.abs(value) < 1;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(small
      ? { minimumFractionDigits: 2, maximumFractionDigits: 6 }
      : { minimumFractionDigits: value === 0 ? 0 : 2, maximumFractionDigits: 2 }),
  }).format(value);
}

export const formatNumber = (value: number, locale: string, digits = 0): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
