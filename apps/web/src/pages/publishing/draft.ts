import { composeText, measure, normaliseTopics, settingsOf } from '@xingluo/connectors/validate';
import type { Account } from '@xingluo/contracts/accounts';
import type { Level, Platform, PlatformPost, SettingValue, TextLimit } from '@xingluo/contracts/platforms';
import type { PublishTask } from '@xingluo/contracts/publishing';

export type Settings = Record<string, SettingValue>;

type LatePolicy = PublishTask['latePolicy'];

/** What one account has of its own; it begins with the account's defaults. */
export interface Override {
  /** Empty: as for all. */
  title: string;
  description: string;
  tags: string[];
  /** Behind the title and below the description, whoever wrote them. */
  titleSuffix: string;
  descriptionSuffix: string;
  /** Added to the topics. */
  topics: string[];
  settings: Settings;
  /** Null: as for all. */
  latePolicy: LatePolicy | null;
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
  latePolicy: LatePolicy;
}

type Owner = Pick<Account, 'id' | 'platform' | 'defaults'>;

/** What an account has of its own before anybody touches it. */
export const fromDefaults = ({ defaults }: Pick<Account, 'defaults'>): Override => ({
  title: '',
  description: '',
  tags: [],
  titleSuffix: defaults.titleSuffix,
  descriptionSuffix: defaults.descriptionSuffix,
  topics: [...defaults.topics],
  settings: { ...defaults.settings },
  latePolicy: defaults.latePolicy,
});
export const hasDefaults = ({ timeZone: _zone, latePolicy, ...rest }: Account['defaults']): boolean =>
  latePolicy !== null || Object.values(rest).some((value) => Object.keys(value).length > 0);
export const ownOf = (draft: Draft, account: Owner): Override =>
  draft.overrides[account.id] ?? fromDefaults(account);
/** What an account's defaults gave and nobody changed; empty where they gave nothing. */
export function givenBy(draft: Draft, account: Owner) {
  const own = ownOf(draft, account);
  const { titleSuffix, descriptionSuffix, topics, settings, latePolicy } = account.defaults;
  return {
    titleSuffix: own.titleSuffix === titleSuffix ? titleSuffix : '',
    descriptionSuffix: own.descriptionSuffix === descriptionSuffix ? descriptionSuffix : '',
    topics: topics.filter((topic) => own.topics.includes(topic)),
    /** Their keys. */
    settings: Object.keys(settings).filter((key) => own.settings[key] === settings[key]),
    latePolicy: own.latePolicy === latePolicy ? latePolicy : null,
  };
}
export const isChanged = (draft: Draft, account: Owner): boolean =>
  JSON.stringify(ownOf(draft, account)) !== JSON.stringify(fromDefaults(account));

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

const joined = (common: string, ending: string, between: string): string =>
  common && ending ? `${common}${between}${ending}` : common;

/** The words and settings that this account would publish: its own or the common ones, with its endings. */
export function postFor(draft: Draft, account: Owner, platform: Platform): PlatformPost {
  const own = ownOf(draft, account);
  const body = own.description || draft.description;
  const post = {
    // An ending alone is no title: that one is missing must stay visible.
    title: joined(own.title || draft.title, own.titleSuffix, ''),
    body: joined(body, own.descriptionSuffix, '\n') || own.descriptionSuffix,
    topics: [...new Set([...(own.tags.length ? own.tags : draft.tags), ...own.topics])],
    settings: { ...draft.settings[account.platform], ...own.settings },
  };
  return { ...post, settings: settingsOf(platform, post) };
}

/** The targets of the request; an account whose platform is not offered any more is left out. */
export function targetsOf(
  draft: Draft,
  accounts: readonly Owner[],
  platforms: ReadonlyMap<string, Platform>,
) {
  return accounts.flatMap((account) => {
    const platform = platforms.get(account.platform);
    if (!platform || !draft.accountIds.includes(account.id)) return [];
    const post = postFor(draft, account, platform);
    const { latePolicy } = ownOf(draft, account);
    const { timeZone } = account.defaults;
    return [
      {
        accountId: account.id,
        settings: post.settings,
        ...(post.title === draft.title ? {} : { title: post.title }),
        ...(post.body === draft.description ? {} : { description: post.body }),
        ...(post.topics.join() === draft.tags.join() ? {} : { tags: post.topics }),
        ...(latePolicy === null ? {} : { latePolicy }),
        ...(timeZone === null ? {} : { timeZone }),
      },
    ];
  });
}

/** How much of a limit is used, in the platform's own unit. `most` null: the platform publishes no figure. */
export interface Meter {
  used: number;
  most: number | null;
  level: Level;
  /** How much of it the account's own ending or topics take. */
  ofAccount?: number;
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

type Meters = ReturnType<typeof metersOf>;

/**
 * The common words as the accounts of one platform would count them: of each field the fullest meter, for their endings
 * differ.
 */
export function commonMeters(draft: Draft, accounts: readonly Owner[], platform: Platform): Meters {
  const { title, description, tags } = draft;
  const plain = metersOf(platform, { title, body: description, topics: tags, settings: {} });
  const all = accounts
    .filter((account) => account.platform === platform.id)
    .map((account) => {
      const shared = { ...ownOf(draft, account), title: '', description: '', tags: [] };
      return metersOf(
        platform,
        postFor({ ...draft, overrides: { [account.id]: shared } }, account, platform),
      );
    });
  const fullest = <F extends keyof Meters>(field: F): Meters[F] => {
    const bare = plain[field];
    const used = Math.max(...all.map((meters) => meters[field]?.used ?? 0));
    return bare && used > bare.used ? { ...bare, used, ofAccount: used - bare.used } : bare;
  };
  return { title: fullest('title'), body: fullest('body'), topics: fullest('topics') };
}

/** Topics as people paste them (`#探店 #美食`, `探店，美食`) as single words. */
export const splitTopics = (text: string): string[] => normaliseTopics(text.split(/[\s,，、;；#＃]+/u));
