import type { Platform, PlatformPost, SettingField, SettingValue } from '@xingluo/contracts/platforms';
import type { ByHand, HandKit } from '../connector.ts';
import { composeText, settingsOf } from '../validate.ts';
import type { WechatChannelsSettings } from './platform.ts';

type Text = HandKit['texts'][number];

/** How the value reads for the person on the Chinese page; empty: nothing to do. */
const shown = (field: SettingField, value: SettingValue | undefined): string => {
  if (field.kind === 'switch') return value === true ? '勾选' : '';
  if (value === undefined || value === field.default) return '';
  return field.options.find((option) => option.value === value)?.label['zh-CN'] ?? String(value).trim();
};

/** Everything to be copied or chosen, in the order of the page: the short title stands below the options there. */
export const textsFor = (platform: Platform, post: PlatformPost): Text[] => {
  const { title, body } = composeText(platform, post);
  const settings = settingsOf(platform, post);
  const after = new Set(platform.followUps.map(({ setting }) => setting));
  const chosen = (wanted: (field: SettingField) => boolean): Text[] =>
    platform.settings
      .filter(wanted)
      .map((field) => ({ label: field.label, value: shown(field, settings[field.key]) }));
  const all: Text[] = [
    { label: platform.body.label, value: body },
    ...chosen(({ kind, key }) => kind !== 'switch' && !after.has(key)),
    ...(platform.title === null ? [] : [{ label: platform.title.label, value: title ?? '' }]),
    ...chosen(({ kind }) => kind === 'switch'),
    ...chosen(({ key }) => after.has(key)),
  ];
  return all.filter(({ value }) => value !== '');
};

/** The first address in what was pasted: people paste whole sentences. */
const addressIn = (text: string): URL | null => {
  const found = /https?:\/\/[^\s<>"'，。）)]+/u.exec(text)?.[0];
  return found === undefined || !URL.canParse(found) ? null : new URL(found);
};

/**
 * Publishing on the page of 视频号助手: the package is words and a checklist, and nothing can be asked afterwards.
 * What a link to a post looks like is not officially known (confidence D): every path on the origins of the
 * settings counts as one, except their start pages and the page of publishing; an id is not read out of it.
 */
export const wechatChannelsByHand = (
  platform: Platform,
  settings: WechatChannelsSettings,
  now: () => number,
): ByHand => ({
  begin: async (_ctx, { post }) => ({
    ids: {},
    link: settings.pageUrl,
    qr: null,
    expiresAt: new Date(now() + settings.lifeSeconds * 1000),
    texts: textsFor(platform, post),
  }),
  readLink: (text) => {
    const url = addressIn(text);
    const page = new URL(settings.pageUrl);
    if (url === null || !settings.linkOrigins.includes(url.origin)) return null;
    const noPost = ['/', page.pathname, '/platform'].includes(url.pathname);
    return noPost ? null : { externalId: null, url: url.href };
  },
});
