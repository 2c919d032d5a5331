import { describe, expect, it } from 'vitest';
import { figuresTable, sparkline } from './figures-table.ts';

const readings = [
  { at: '2026-11-24T10:00:00Z', figures: { views: 0, likes: 0 } },
  { at: '2026-11-24T12:00:00Z', figures: { views: 100 } },
  { at: '2026-11-24T11:00:00Z', figures: { views: 25, danmaku: 3 } },
];

describe('figuresTable', () => {
  it('shows the newest first, and tells a known 0 from an unknown figure', () => {
    const { metrics, rows } = figuresTable(readings);
    expect(metrics).toEqual(['views', 'likes', 'danmaku']);
    expect(rows.map(({ values }) => values)).toEqual([
      [100, null, null],
      [25, null, 3],
      [0, 0, null],
    ]);
    expect(figuresTable(readings, 1).rows.map(({ at }) => at)).toEqual(['2026-11-24T12:00:00Z']);
    expect(figuresTable([])).toEqual({ metrics: [], rows: [] });
  });
});

describe('sparkline', () => {
  it('draws by time and from 0', () => {
    expect(sparkline(readings, 'views')?.path).toBe('M0 32L60 24L120 0');
  });

  it('draws nothing from a single known value', () => {
    expect(sparkline(readings, 'danmaku')).toBeNull();
    expect(sparkline([], 'views')).toBeNull();
  });
});
