import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipText, countText, fitsLimit, type LengthLimit } from './length.ts';

const FAMILY = '👨‍👩‍👧';
const points = (max: number): LengthLimit => ({ max, unit: 'code-point', bound: 'inclusive' });

describe('countText', () => {
  it('counts one text in three units', () => {
    const text = `榨汁杯a${FAMILY}`;
    expect(countText(text, 'code-point')).toBe(4 + 5);
    expect(countText(text, 'utf16')).toBe(4 + 8);
    expect(countText(text, 'byte')).toBe(9 + 1 + 18);
  });
});

describe('fitsLimit', () => {
  it('knows a strict bound from an inclusive one', () => {
    expect(fitsLimit('三个字', points(3))).toBe(true);
    expect(fitsLimit('三个字', { max: 3, unit: 'code-point', bound: 'strict' })).toBe(false);
  });
});

describe('clipText', () => {
  it('leaves a text that fits alone', () => {
    expect(clipText('30 秒出汁', points(7))).toBe('30 秒出汁');
  });

  it('ends on a whole word', () => {
    expect(clipText('portable blender for travel', points(12))).toBe('portable');
    expect(clipText('续航 12000 毫安', points(6))).toBe('续航');
  });

  it('never cuts an emoji sequence', () => {
    expect(clipText(`好看${FAMILY}`, points(6))).toBe('好看');
    expect(clipText(`${FAMILY}${FAMILY}`, { max: 18, unit: 'byte', bound: 'inclusive' })).toBe(FAMILY);
    expect(clipText('赞👍🏽👍🏽', points(3))).toBe('赞👍🏽');
    expect(clipText('赞👍🏽👍🏽', points(4))).toBe('赞👍🏽');
  });

  it('counts the ellipsis and drops the separator before it', () => {
    expect(clipText('第一段，第二段，第三段', points(5), '…')).toBe('第一段…');
  });

  it('says nothing rather than half a word', () => {
    expect(clipText('internationalization', points(5))).toBe('');
  });

  it('always keeps the limit and is always a prefix', () => {
    const limit = fc.record<LengthLimit>({
      max: fc.integer({ min: 1, max: 40 }),
      unit: fc.constantFrom('code-point', 'utf16', 'byte'),
      bound: fc.constantFrom('strict', 'inclusive'),
    });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), limit, (text, limit) => {
        const clipped = clipText(text, limit);
        expect(fitsLimit(clipped, limit)).toBe(true);
        expect(text.startsWith(clipped)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
