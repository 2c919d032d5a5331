import type { Platform, Rate } from '@xingluo/contracts/platforms';
import type { TaskState } from '@xingluo/contracts/publishing';

/** A token bucket as the database keeps it; `cost` is in tokens, as are `capacity` and `perSecond`. */
export type Bucket = { key: string; capacity: number; perSecond: number; cost: number };

/** API calls of one post from start to end, beside the pieces of its video, which platforms do not count. */
const CALLS_PER_POST = 5;

const bucket = (key: string, rate: Rate | null, cost: number): Bucket[] =>
  rate ? [{ key, ...rate, cost }] : [];

/**
 * What going on with a task takes of the pace of its platform, app and account: a post's calls when it begins, one for
 * each later look. Two posts of an account keep the platform's gap as well.
 */
export const bucketsOf = (
  platform: Pick<Platform, 'id' | 'rates' | 'pace'>,
  task: { state: TaskState; accountId: string; appId: string | null },
): Bucket[] => {
  const begins = task.state === 'queued';
  const cost = begins ? CALLS_PER_POST : 1;
  const { perAccount, perApp, perPlatform } = platform.rates;
  const gap = platform.pace.minGapSeconds;
  return [
    ...bucket(`platform ${platform.id}`, perPlatform, cost),
    ...(task.appId === null ? [] : bucket(`app ${task.appId}`, perApp, cost)),
    ...bucket(`account ${task.accountId}`, perAccount, cost),
    ...(begins && gap > 0 ? bucket(`posts ${task.accountId}`, { capacity: 1, perSecond: 1 / gap }, 1) : []),
  ];
};
