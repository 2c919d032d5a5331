import { describe, expect, it } from 'vitest';
import { type DiffPart, diffTexts } from './diff-texts.ts';

const side = (parts: DiffPart[], left: DiffPart['kind']) =>
  parts
    .filter(({ kind }) => kind === 'same' || kind === left)
    .map(({ text }) => text)
    .join('');

describe('diffTexts', () => {
  it('names what went and what came, and joins neighbours', () => {
    expect(diffTexts('每天一杯咖啡，精神一整天', '每天一杯绿茶，精神一整天')).toEqual([
      { kind: 'same', text: '每天一杯' },
      { kind: 'removed', text: '咖啡' },
      { kind: 'added', text: '绿茶' },
      { kind: 'same', text: '，精神一整天' },
    ]);
    expect(diffTexts('一样', '一样')).toEqual([{ kind: 'same', text: '一样' }]);
    expect(diffTexts('', '新的')).toEqual([{ kind: 'added', text: '新的' }]);
  });

  it.each([
    ['第一行\n第二行', '第一行\n插入\n第二行，改了'],
    ['aab', 'aba'],
    ['重复重复', '重复'],
    ['旧 '.repeat(3000), '新 '.repeat(3000)],
  ])('gives both versions back whole (%#)', (before, after) => {
    const parts = diffTexts(before, after);
    expect(side(parts, 'removed')).toBe(before);
    expect(side(parts, 'added')).toBe(after);
  });
});
