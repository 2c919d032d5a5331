import type { CountingUnit, TextLimit } from '@xingluo/contracts/platforms';

/** A length and how it is counted; a platform's `TextLimit` is one. */
export type LengthLimit = Pick<TextLimit, 'max' | 'unit' | 'bound'>;

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });
const words = new Intl.Segmenter('zh', { granularity: 'word' });

/** Length of `text`: Unicode code points, UTF-16 units or UTF-8 bytes. */
export function countText(text: string, unit: CountingUnit): number {
  switch (unit) {
    case 'code-point':
      return [...text].length;
    case 'utf16':
      return text.length;
    case 'byte':
      return Buffer.byteLength(text);
  }
}

/** Whether `text` keeps the limit; with the bound `strict` it must stay below `max`. */
export function fitsLimit(text: string, limit: LengthLimit): boolean {
  const length = countText(text, limit.unit);
  return limit.bound === 'strict' ? length < limit.max : length <= limit.max;
}

/**
 * The longest run of whole words from the start of `text` that keeps the limit, `ellipsis` included when
 * anything was left out. Never cuts inside a word or an emoji sequence; spaces and separators before the cut go
 * as well. Returns '' when not even the first word fits: the caller decides what to do then.
 */
export function clipText(text: string, limit: LengthLimit, ellipsis = ''): string {
  if (fitsLimit(text, limit)) return text;
  let kept = '';
  for (const { segment } of words.segment(text)) {
    if (!fitsLimit(kept + segment + ellipsis, limit)) break;
    kept += segment;
  }
  // A word boundary may lie between an emoji and its modifier: end on a whole grapheme as well.
  const whole = wholeGraphemes(text, kept.length).replace(/[\s,，、;；:：·\-—]+$/u, '');
  return whole === '' ? '' : whole + ellipsis;
}

function wholeGraphemes(text: string, utf16Length: number): string {
  let end = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    if (index + segment.length > utf16Length) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
