import type { Formula, Parts } from './bank.ts';
import type { Material } from './material.ts';
import { shuffled } from './seed.ts';

/** The parts of the material for the `round`-th use of a formula: another point each time. */
export function partsOf(material: Material, round: number): Parts {
  const { points, figures } = material;
  const at = (items: readonly string[], i: number) => items[i % Math.max(1, items.length)] ?? '';
  const other = points.length > 1 ? at(points, round + 1) : '';
  return {
    subject: material.subject,
    point: at(points, round),
    other,
    figure: at(figures, round),
    audience: material.audience,
  };
}

/**
 * The formulas whose parts are all there, in an order of the seed's; those that say more come first. Where there is
 * a subject, each names it: the others are for stories.
 */
export function usable(formulas: readonly Formula[], material: Material, seed: number): Formula[] {
  const parts = partsOf(material, 0);
  const isStory = material.subject === '';
  return shuffled(formulas, seed)
    .filter(
      ({ needs }) => needs.every((name) => parts[name] !== '') && (isStory || needs.includes('subject')),
    )
    .sort((a, b) => Math.min(2, b.needs.length) - Math.min(2, a.needs.length));
}

/** A sentence begins with a capital where the script has them. */
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
