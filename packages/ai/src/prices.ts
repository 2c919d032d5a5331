import type { ProviderKind } from './providers.ts';

/** Micro-units (1e-6 of the currency) per million tokens: a price of 0.02 is 20,000. */
export type Rates = { input: number; cached: number; output: number };

export type PriceRow = {
  /** Kept with every call, so that its cost can be explained later. */
  id: string;
  provider: ProviderKind;
  model: string;
  currency: 'CNY' | 'USD';
  /** Instants; `to` exclusive, null while in force. */
  from: string;
  to: string | null;
  /** One price, or two by DeepSeek's clock. */
  rates: Rates | { peak: Rates; offPeak: Rates };
  /** Prompts above this many tokens cost more, all of their tokens. */
  long?: { over: number; inputTimes: number; outputTimes: number };
  source: string;
};

const perMillion = (input: number, cached: number, output: number): Rates => ({
  input: Math.round(input * 1e6),
  cached: Math.round(cached * 1e6),
  output: Math.round(output * 1e6),
});
const official = 'api-docs.deepseek.com/quick_start/pricing';

export const PRICES: readonly PriceRow[] = [
  {
    id: 'deepseek-flash@2026-09-10',
    provider: 'deepseek',
    model: 'deepseek-flash',
    currency: 'CNY',
    from: '2026-09-10T00:00:00+08:00',
    to: null,
    rates: { offPeak: perMillion(1, 0.02, 4), peak: perMillion(2, 0.04, 8) },
    source: official,
  },
  {
    id: 'deepseek-v4-pro@2026-08-17',
    provider: 'deepseek',
    model: 'deepseek-v4-pro',
    currency: 'CNY',
    from: '2026-08-17T00:00:00+08:00',
    to: null,
    rates: { offPeak: perMillion(4.5, 0.15, 13.5), peak: perMillion(9, 0.3, 27) },
    source: official,
  },
  {
    id: 'deepseek-v4-flash@2026-08-17',
    provider: 'deepseek',
    model: 'deepseek-v4-flash',
    currency: 'CNY',
    from: '2026-08-17T00:00:00+08:00',
    to: '2026-09-10T00:00:00+08:00',
    rates: { offPeak: perMillion(1.5, 0.05, 4.5), peak: perMillion(3, 0.1, 9) },
    source: 'third party quoting the official page',
  },
  {
    id: 'gpt-6-luna@2026-09-22',
    provider: 'openai',
    model: 'gpt-6-luna',
    currency: 'USD',
    from: '2026-09-22T00:00:00Z',
    to: null,
    rates: perMillion(0.1, 0.01, 0.5),
    source: 'third party quoting the official page',
  },
  {
    id: 'gpt-6-sol@2026-09-22',
    provider: 'openai',
    model: 'gpt-6-sol',
    currency: 'USD',
    from: '2026-09-22T00:00:00Z',
    to: null,
    rates: perMillion(2, 0.2, 10),
    long: { over: 272_000, inputTimes: 2, outputTimes: 1.5 },
    source: 'third party',
  },
  {
    id: 'gpt-4o-mini@2024-07-18',
    provider: 'openai',
    model: 'gpt-4o-mini',
    currency: 'USD',
    from: '2024-07-18T00:00:00Z',
    to: null,
    rates: perMillion(0.15, 0.075, 0.6),
    source: 'LiteLLM price list of 2026-07-24',
  },
  {
    id: 'text-embedding-3-small@2024-01-25',
    provider: 'openai',
    model: 'text-embedding-3-small',
    currency: 'USD',
    from: '2024-01-25T00:00:00Z',
    to: null,
    rates: perMillion(0.02, 0.02, 0),
    source: 'third party',
  },
  {
    id: 'text-embedding-3-large@2024-01-25',
    provider: 'openai',
    model: 'text-embedding-3-large',
    currency: 'USD',
    from: '2024-01-25T00:00:00Z',
    to: null,
    rates: perMillion(0.13, 0.13, 0),
    source: 'third party',
  },
];
