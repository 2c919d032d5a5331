import { describe, expect, it } from 'vitest';
import { formatQuantity, rangeStart, totalsOf, type UsageRow } from './usage-figures.ts';

const row = (fields: Partial<UsageRow>): UsageRow => ({
  kind: 'ai_tokens',
  quantity: 0,
  cost: null,
  currency: null,
  entries: 1,
  unpriced: 0,
  ...fields,
});

describe('usage figures', () => {
  it('speak in the unit of the kind', () => {
    expect(formatQuantity({ kind: 'stored_bytes', quantity: 3_145_728 }, 'zh-CN')).toBe('3 MB');
    expect(formatQuantity({ kind: 'cpu_seconds', quantity: 125 }, 'zh-CN')).toBe('2分钟 5秒钟');
    expect(formatQuantity({ kind: 'ai_tokens', quantity: 12345 }, 'zh-CN')).toBe('12,345');
  });

  it('add up what is known by currency and keep the unknown apart', () => {
    const rows = [
      row({ cost: '1.5', currency: 'CNY' }),
      row({ cost: '0.25', currency: 'CNY' }),
      row({ cost: '2', currency: 'USD' }),
      row({ cost: null, currency: null, unpriced: 3 }),
    ];
    expect(totalsOf(rows)).toEqual({
      spent: [
        { currency: 'CNY', cost: 1.75 },
        { currency: 'USD', cost: 2 },
      ],
      unpriced: 3,
    });
    expect(totalsOf([row({ unpriced: 1 })]).spent).toEqual([]);
  });

  it('begin a range so many days ago', () => {
    expect(rangeStart('d7', Date.parse('2026-11-23T12:00:00Z'))).toBe('2026-11-16T12:00:00.000Z');
  });
});
