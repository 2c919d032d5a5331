import type { LengthLimit, TextRules } from '../text-rules.ts';
import type { Bank } from './bank.ts';
import { partsOf, upperFirst, usable } from './compose.ts';
import type { Material } from './material.ts';

const ROUNDS = 6;

/** Up to `count` different titles that keep the limit; fewer when so little fits. */
export function writeTitles(
  material: Material,
  bank: Bank,
  rules: TextRules,
  { count, limit, seed }: { count: number; limit: LengthLimit | undefined; seed: number },
): string[] {
  const titles = new Set<string>();
  const offer = (words: string) => {
    const title = upperFirst(words);
    const fits = limit === undefined || rules.fitsLimit(title, limit);
    if (fits && title !== '' && titles.size < count) titles.add(title);
  };
  const formulas = usable(bank.titles, material, seed);
  for (let round = 0; round < ROUNDS && titles.size < count; round++) {
    for (const [i, formula] of formulas.entries()) offer(formula.write(partsOf(material, round + i)));
  }
  // Under a tight limit what was written by the person is all that fits.
  for (const text of [...material.points, material.subject]) offer(text);
  if (titles.size === 0 && limit !== undefined)
    offer(rules.clipText(material.subject || (material.points[0] ?? ''), limit));
  return [...titles];
}
