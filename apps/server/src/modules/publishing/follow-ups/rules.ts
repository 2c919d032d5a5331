import { settingsOf } from '@xingluo/connectors/validate';
import type { FollowUp, Platform, PlatformPost, PostProblem } from '@xingluo/contracts/platforms';
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

/** What a person will have to do because the account did not grant it: said before, so that nobody is surprised. */
export const leftToPerson = (
  platform: Platform,
  post: PlatformPost,
  granted: readonly string[],
): PostProblem[] =>
  wantedOf(platform, post)
    .filter(({ scopes }) => scopes.some((scope) => !granted.includes(scope)))
    .map(({ setting, label, scopes }) => ({
      level: 'warning',
      code: 'left_to_person',
      field: `settings.${setting}`,
      message: {
        'zh-CN': `这个账号没有授权 ${scopes.join('、')}，“${label['zh-CN']}”不会自动完成，发布后由人处理。`,
        en: `The account did not grant ${scopes.join(', ')}: “${label.en}” is left to a person once the post is out.`,
      },
    }));

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
