import { settingsOf } from '@xingluo/connectors/validate';
import type { FollowUp, Platform, PlatformPost } from '@xingluo/contracts/platforms';
import type { RefusalKind } from '@xingluo/contracts/publishing';
import { refusalRules } from '../machine/refusals.ts';
import { askedMs, type Dice, growingMs, nextDayMs } from '../machine/waits.ts';

/** What a post asks for beside itself. */
export const wantedOf = (platform: Platform, post: PlatformPost): FollowUp[] => {
  const chosen = settingsOf(platform, post);
  return platform.followUps.filter(({ setting }) => {
    const value = chosen[setting];
    return typeof value === 'string' ? value.trim() !== '' : value === true;
  });
};

/**
 * When a refused follow-up is tried again, in ms from now; null: a person does it. `tries` counts this one. Nothing is
 * ever decided about the post by it.
 */
export const triesAgainIn = (
  refusal: { kind: RefusalKind; retryAfterMs: number | null },
  { repeatable }: Pick<FollowUp, 'repeatable'>,
  tries: number,
  dice: Dice,
): number | null => {
  const rule = refusalRules[refusal.kind];
  if (rule.act === 'look') return repeatable ? growingMs(tries, dice) : null;
  if (rule.act !== 'again' || tries >= Math.min(rule.most, 8)) return null;
  const waits = {
    growing: () => growingMs(tries, dice),
    asked: () => askedMs(refusal.retryAfterMs, tries, dice),
    next_day: () => nextDayMs(dice),
  };
  return waits[rule.wait]();
};
