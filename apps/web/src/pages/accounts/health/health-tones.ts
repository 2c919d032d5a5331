import type { AccountHealth, HealthLevel } from '@xingluo/contracts/account-shapes';
import type { Tone } from '../../../parts/state-badge/StateBadge.vue';

/** As a value of our own: the contract's would bring zod with it. */
export const healthTones: Record<HealthLevel, Tone> = {
  good: 'success',
  fair: 'warning',
  poor: 'error',
  unknown: 'neutral',
};
export const healthLevels = Object.keys(healthTones) as HealthLevel[];

/** The score where there is one; unknown is said in words. */
export const scoreText = ({ score }: Pick<AccountHealth, 'score'>, unknown: string): string =>
  score === null ? unknown : String(score);
