import type { LengthLimit, TextRules } from '../text-rules.ts';
import type { Bank } from './bank.ts';
import { partsOf, upperFirst, usable } from './compose.ts';
import type { Material } from './material.ts';
import { pick } from './seed.ts';

/** A script of hook, points and call to action, one paragraph each. Under a limit the last points go first. */
export function writeCopy(
  material: Material,
  bank: Bank,
  rules: TextRules,
  { limit, seed }: { limit: LengthLimit | undefined; seed: number },
): string {
  const [hook] = usable(bank.hooks, material, seed);
  const opening = upperFirst(hook?.write(partsOf(material, 0)) ?? '');
  const call = material.callToAction === '' ? pick(bank.calls, seed) : bank.callFrom(material.callToAction);
  const audience = material.audience === '' ? [] : [bank.forAudience(material.audience)];
  const say = material.subject === '' ? bank.statement : bank.point;
  const body =
    material.points.length > 0 ? material.points.map((text, i) => upperFirst(say(text, i))) : [bank.noPoints];

  for (let kept = body.length; kept >= 0; kept--) {
    const text = [opening, ...body.slice(0, kept), ...(kept === body.length ? audience : []), call].join(
      '\n',
    );
    if (limit === undefined || rules.fitsLimit(text, limit)) return text;
  }
  return limit === undefined ? opening : rules.clipText(opening, limit);
}
