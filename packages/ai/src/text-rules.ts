import type { TextLimit } from '@xingluo/contracts/platforms';

/** A length and how it is counted; a platform's `TextLimit` is one. */
export type LengthLimit = Pick<TextLimit, 'max' | 'unit' | 'bound'>;

/** How texts are counted and shortened; the product passes the functions of the same names of `@xingluo/rules`. */
export type TextRules = {
  countText: (text: string, unit: LengthLimit['unit']) => number;
  fitsLimit: (text: string, limit: LengthLimit) => boolean;
  /** The longest run of whole words that keeps the limit, or '' when not one word fits. */
  clipText: (text: string, limit: LengthLimit, ellipsis?: string) => string;
};
