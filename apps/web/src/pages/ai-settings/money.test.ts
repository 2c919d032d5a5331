import { describe, expect, it } from 'vitest';
import { formatMoney } from './money.ts';

describe('formatMoney', () => {
  it('keeps the digits of small prices and drops those of large ones', () => {
    expect(formatMoney(0.000123, 'CNY', 'zh-CN')).toBe('¥0.000123');
    expect(formatMoney('1234.5', 'CNY', 'zh-CN')).toBe('¥1,234.50');
    expect(formatMoney('0.5', 'USD', 'en')).toBe('$0.50');
    expect(formatMoney(0, 'CNY', 'zh-CN')).toBe('¥0');
  });

  it('does not turn what is unknown into an amount', () => {
    expect(formatMoney(null, 'CNY', 'zh-CN')).toBeNull();
    expect(formatMoney(undefined, undefined, 'zh-CN')).toBeNull();
    expect(formatMoney('1', null, 'zh-CN')).toBeNull();
    expect(formatMoney('abc', 'CNY', 'zh-CN')).toBeNull();
  });
});
