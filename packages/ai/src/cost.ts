import { deepseekPeak } from './beijing.ts';
import { canonicalModel } from './models.ts';
import { PRICES, type PriceRow, type Rates } from './prices.ts';
import type { ProviderKind } from './providers.ts';
import type { Usage } from './usage.ts';

/** `answered` is the name in the provider's reply: it is what was billed; `asked` stands in when that has no price. */
export type BilledModel = { provider: ProviderKind; asked: string; answered?: string | undefined };

export type Cost = {
  /** Integer micro-units (1e-6 of `currency`), rounded up once. */
  micros: number;
  currency: 'CNY' | 'USD';
  /** The price row, and the window where it has two: `deepseek-flash@2026-09-10/peak`. */
  priceId: string;
  /** What had to be assumed; empty when the price is certain. */
  assumed: ('holiday_calendar_unknown' | 'answering_model_unpriced')[];
};

/** What a call cost at the instant `at`; undefined when no price is known: unknown is not 0. */
export function costOf(
  usage: Usage,
  model: BilledModel,
  at: Date,
  prices: readonly PriceRow[] = PRICES,
): Cost | undefined {
  const answered = priceOf(model.provider, model.answered ?? model.asked, at, prices);
  const row = answered ?? priceOf(model.provider, model.asked, at, prices);
  if (!row) return undefined;
  const assumed: Cost['assumed'] = answered ? [] : ['answering_model_unpriced'];
  const { rates, window, holidayUnknown } = ratesAt(row, at);
  if (holidayUnknown) assumed.push('holiday_calendar_unknown');
  return {
    micros: multiply(usage, rates, row.long),
    currency: row.currency,
    priceId: window === undefined ? row.id : `${row.id}/${window}`,
    assumed,
  };
}

function priceOf(
  provider: ProviderKind,
  name: string,
  at: Date,
  prices: readonly PriceRow[],
): PriceRow | undefined {
  const inForce = (row: PriceRow) =>
    row.provider === provider && at >= new Date(row.from) && (row.to === null || at < new Date(row.to));
  // A retired name may have had a price of its own in its day.
  for (const model of [name, canonicalModel(name)]) {
    const row = prices.find((row) => row.model === model && inForce(row));
    if (row) return row;
  }
  return undefined;
}

function ratesAt(row: PriceRow, at: Date): { rates: Rates; window?: string; holidayUnknown: boolean } {
  if (!('peak' in row.rates)) return { rates: row.rates, holidayUnknown: false };
  const { peak, holidayUnknown } = deepseekPeak(at);
  return {
    rates: peak ? row.rates.peak : row.rates.offPeak,
    window: peak ? 'peak' : 'off-peak',
    holidayUnknown,
  };
}

function multiply(usage: Usage, rates: Rates, long: PriceRow['long']): number {
  const isLong = long !== undefined && usage.promptTokens > long.over;
  const input = (usage.promptTokens - usage.cachedTokens) * rates.input + usage.cachedTokens * rates.cached;
  const output = usage.completionTokens * rates.output;
  const total = input * (isLong ? long.inputTimes : 1) + output * (isLong ? long.outputTimes : 1);
  return Math.ceil(total / 1e6);
}
