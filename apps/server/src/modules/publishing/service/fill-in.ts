import type { latePolicies } from '@xingluo/contracts/publishing';
import type { AccountToPublish } from '../needs.ts';
import type { Target } from './prepare.ts';

type LatePolicy = (typeof latePolicies)[number];

/** A target as it was asked for: what its account knows may be absent. */
export type Asked = Omit<Target, 'tags' | 'settings'> & {
  tags?: Target['tags'] | undefined;
  settings?: Target['settings'] | undefined;
  timeZone?: string | undefined;
  latePolicy?: LatePolicy | undefined;
};

/**
 * What was not said, as the account's defaults have it. What was said, also when it is empty, stays as it is; so do the
 * words of title and description: an ending that somebody did not see would be in the post.
 */
export const fillIn = <A extends Asked>(asked: A, { defaults }: Pick<AccountToPublish, 'defaults'>) => ({
  ...asked,
  tags: asked.tags ?? defaults.topics,
  settings: asked.settings ?? defaults.settings,
  timeZone: asked.timeZone ?? defaults.timeZone ?? 'Asia/Shanghai',
  latePolicy: asked.latePolicy ?? defaults.latePolicy ?? 'publish',
});
