import { composeText, measure, normaliseTopics, settingsOf } from '@xingluo/connectors/validate';
import type { Account } from '@xingluo/contracts/accounts';
import type { Level, Platform, PlatformPost, SettingValue, TextLimit } from '@xingluo/contracts/platforms';
import type { PublishTask } from '@xingluo/contracts/publishing';

export type Settings = Record<string, SettingValue>;

/** What one account has of its own; an empty text or list follows the common one. */
export interface Override {
  title: string;
  description: string;
  tags: string[];
  settings: Settings;
}

/** One video on its way to several accounts, as the person has filled it in. */
export interface Draft {
  accountIds: string[];
  title: string;
  description: string;
  tags: string[];
  /** Key of a cover of the video. */
  coverKey: string | null;
  /** Platform → settings of all its accounts. */
  settings: Record<string, Settings>;
  overrides: Record<string, Override>;
  when: 'now' | 'at';
  /** `2026-11-24T20:00` on the clock of the person's zone. */
  at: string;
  latePolicy: PublishTask['latePolicy'];
}

export const emptyOverride = (): Override => ({ title: '', description: '', tags: [], settings: {} });

export const newDraft = (video: { title: string; coverKey: string | null }): Draft => ({
  accountIds: [],
  title: video.title,
  description: '',
  tags: [],
  coverKey: video.coverKey,
  settings: {},
  overrides: {},
  when: 'now',
  at: '',
  latePolicy: 'publish',
});

/** The words and settings that this account would publish, defaults and overrides applied. */
export function postFor(
  draft: Draft,
  account: Pick<Account, 'id' | 'platform'>,
  platform: Platform,
): PlatformPost {
  const own = draft.overrides[account.id];
  const post = {
    title: own?.title || draft.title,
    body: own?.description || draft.description,
    topics: own?.tags.length ? own.tags : draft.tags,
    settings: { ...draft.settings[account.platform], ...own?.settings },
  };
  return { ...post, settings: settingsOf(platform, post) };
}

/** The targets of the request; an account whose platform is not offered any more is left out. */
export function targetsOf(
  draft: Draft,
  accounts: readonly Pick<Account, 'id' | 'platform'>[],
  platforms: ReadonlyMap<string, Platform>,
) {
  return accounts.flatMap((account) => {
    const platform = platforms.get(account.platform);
    if (!platform || !draft.accountIds.includes(account.id)) return [];
    const own = draft.overrides[account.id];
    return [
      {
        accountId: account.id,
        settings: postFor(draft, account, platform).settings,
        ...(own?.title ? { title: own.title } : {}),
        ...(own?.description ? { description: own.description } : {}),
        ...(own?.tags.length ? { tags: own.tags } : {}),
      },
    ];
  });
}

/** How much of a limit is used, in the platform's own unit. `most` null: the platform publishes no figure. */
export interface Meter {
  used: number;
  most: number | null;
  level: Level;
}

const meter = (text: string, limit: TextLimit): Meter => ({
  used: measure(text, limit.unit),
  most: limit.bound === 'strict' ? limit.max - 1 : limit.max,
  level: limit.level,
});

/** Lengths as this platform counts them; `title` is null where the title becomes the first line of the body. */
export function metersOf(
  platform: Platform,
  post: PlatformPost,
): { title: Meter | null; body: Meter | null; topics: Meter } {
  const text = composeText(platform, post);
  const { topics } = platform;
  const names = normaliseTopics(post.topics);
  return {
    title: platform.title?.limit ? meter(text.title ?? '', platform.title.limit) : null,
    body: platform.body.limit ? meter(text.body, platform.body.limit) : null,
    topics: topics.joined
      ? meter(names.join(topics.separator), topics.joined)
      : { used: names.length, most: topics.max, level: topics.level },
  };
}

/** Topics as people paste them (`#探店 #美食`, `探店，美食`) as single words. */
export const splitTopics = (text: string): string[] => normaliseTopics(text.split(/[\s,，、;；#＃]+/u));
