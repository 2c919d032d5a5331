import { describe, expect, it } from 'vitest';
import { type BilledModel, costOf } from './cost.ts';

const million = { promptTokens: 1_000_000, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0 };
const usage = { promptTokens: 1000, cachedTokens: 400, completionTokens: 200, reasoningTokens: 50 };
const flash: BilledModel = { provider: 'deepseek', asked: 'deepseek-flash' };
const openai = (asked: string, answered?: string): BilledModel => ({ provider: 'openai', asked, answered });
const windowAt = (beijing: string) =>
  costOf(million, flash, new Date(`${beijing}+08:00`))?.priceId.split('/')[1];

describe('costOf', () => {
  it('counts input, cached input and output (reasoning is part of it)', () => {
    // 600 × 1 + 400 × 0.02 + 200 × 4 millionths of a yuan
    const cost = costOf(usage, flash, new Date('2026-11-25T20:00:00+08:00'));
    expect(cost).toEqual({
      micros: 1408,
      currency: 'CNY',
      priceId: 'deepseek-flash@2026-09-10/off-peak',
      assumed: [],
    });
  });

  it('costs twice as much at the peak', () => {
    expect(costOf(usage, flash, new Date('2026-11-25T10:00:00+08:00'))).toMatchObject({
      micros: 2816,
      priceId: 'deepseek-flash@2026-09-10/peak',
    });
  });

  it.each([
    ['2026-11-25T08:59:59', 'off-peak'],
    ['2026-11-25T09:00:00', 'peak'],
    ['2026-11-25T11:59:59', 'peak'],
    ['2026-11-25T12:00:00', 'off-peak'],
    ['2026-11-25T13:59:59', 'off-peak'],
    ['2026-11-25T14:00:00', 'peak'],
    ['2026-11-25T17:59:59', 'peak'],
    ['2026-11-25T18:00:00', 'off-peak'],
    ['2026-11-28T10:00:00', 'off-peak'], // Saturday
    ['2026-11-29T10:00:00', 'off-peak'], // Sunday
    ['2026-10-01T10:00:00', 'off-peak'], // Thursday, National Day
    ['2026-10-07T10:00:00', 'off-peak'], // Wednesday, last day of the holiday
    ['2026-10-08T10:00:00', 'peak'], // Thursday after it
    ['2026-10-10T10:00:00', 'off-peak'], // Saturday worked in exchange
    ['2026-09-25T10:00:00', 'off-peak'], // Friday, Mid-Autumn
  ])('%s Beijing time is %s', (beijing, window) => {
    expect(windowAt(beijing)).toBe(window);
  });

  it('assumes the peak in a year without a calendar, and says so', () => {
    const weekday = costOf(million, flash, new Date('2027-10-01T10:00:00+08:00'));
    expect(weekday).toMatchObject({ micros: 2_000_000, assumed: ['holiday_calendar_unknown'] });
    const night = costOf(million, flash, new Date('2027-10-01T22:00:00+08:00'));
    expect(night).toMatchObject({ micros: 1_000_000, assumed: [] });
  });

  it('goes by the model that answered', () => {
    const at = new Date('2026-11-25T10:00:00Z');
    const swapped = costOf(
      million,
      { ...flash, answered: 'deepseek-v4-pro' },
      new Date('2026-11-28T10:00:00+08:00'),
    );
    expect(swapped).toMatchObject({ micros: 4_500_000, priceId: 'deepseek-v4-pro@2026-08-17/off-peak' });
    expect(costOf(million, openai('gpt-4o-mini', 'gpt-4o-mini-2024-07-18'), at)).toMatchObject({
      micros: 150_000,
      currency: 'USD',
      assumed: [],
    });
    expect(costOf(million, openai('gpt-4o-mini', 'gpt-secret'), at)).toMatchObject({
      micros: 150_000,
      assumed: ['answering_model_unpriced'],
    });
  });

  it('takes the price of its day', () => {
    const old = { provider: 'deepseek', asked: 'deepseek-v4-flash' } as const;
    expect(costOf(million, old, new Date('2026-09-09T23:59:59+08:00'))?.micros).toBe(1_500_000);
    // The retired name is served and billed as its successor.
    expect(costOf(million, old, new Date('2026-09-10T00:00:00+08:00'))?.micros).toBe(1_000_000);
    expect(costOf(million, flash, new Date('2026-09-09T00:00:00+08:00'))).toBeUndefined();
  });

  it('charges long prompts more, as a whole', () => {
    const at = new Date('2026-11-25T10:00:00Z');
    const prompt = (promptTokens: number) => ({ ...million, promptTokens, completionTokens: 1000 });
    expect(costOf(prompt(272_000), openai('gpt-6-sol'), at)?.micros).toBe(554_000);
    expect(costOf(prompt(272_001), openai('gpt-6-sol'), at)?.micros).toBe(1_103_004);
  });

  it('rounds up once, and knows unknown from free', () => {
    const at = new Date('2026-11-28T10:00:00+08:00');
    const one = { ...million, promptTokens: 1, cachedTokens: 1 };
    expect(costOf(one, flash, at)?.micros).toBe(1);
    expect(costOf(million, { provider: 'openai-compatible', asked: 'qwen3' }, at)).toBeUndefined();
  });
});
