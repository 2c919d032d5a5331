import { createHash } from 'node:crypto';
import type { Platform, PlatformPost } from '@xingluo/contracts/platforms';
import type { ByHand } from '../connector.ts';
import type { Kit } from '../entry.ts';
import { firstCommentLabel } from '../fields.ts';
import { settingsOf } from '../validate.ts';
import type { DouyinAppApi } from './app-api.ts';
import type { DouyinSettings } from './platform.ts';
import { linkWords } from './words.ts';

/** Lower-hex MD5 over the three in alphabetical order (developer.open-douyin.com, share-to-h5). */
export const shareSignature = (signed: { nonce: string; ticket: string; timestamp: string }): string =>
  createHash('md5')
    .update(`nonce_str=${signed.nonce}&ticket=${signed.ticket}&timestamp=${signed.timestamp}`)
    .digest('hex');

/** Spaces as %20: the app takes a `+` for a plus. */
const linkOf = (base: string, query: Record<string, string>): string =>
  `${base}?${Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')}`;

const addresses = /https?:\/\/[^\s<>"'，。；！）)】]+/gu;

/**
 * A link to a post, on its own or within the words that the app copies: a page of a video (or of pictures, `/note/`),
 * which tells the id, or a short link, which does not.
 */
export const readDouyinLink = (
  { pageOrigin, shortOrigin }: Pick<DouyinSettings, 'pageOrigin' | 'shortOrigin'>,
  text: string,
): ReturnType<ByHand['readLink']> => {
  const bare = (address: string) => address.replace(/^https?:\/\/(www\.)?/, '');
  for (const [address] of text.matchAll(addresses)) {
    const [place = ''] = bare(address).split(/[?#]/);
    const page = `${bare(pageOrigin)}/`;
    const [, kind, id] = place.startsWith(page)
      ? (/^(video|note)\/(\d{5,25})\/?$/.exec(place.slice(page.length)) ?? [])
      : [];
    if (kind !== undefined && id !== undefined) return { externalId: id, url: `${pageOrigin}/${kind}/${id}` };
    const short = `${bare(shortOrigin)}/`;
    const code = place.startsWith(short) ? /^[\w-]{4,30}\/?$/.exec(place.slice(short.length)) : null;
    if (code !== null) return { externalId: null, url: `${shortOrigin}/${code[0]}` };
  }
  return null;
};

/** What the link cannot carry: the person does it in the app. */
const leftToDo = (platform: Platform, post: PlatformPost) => {
  const { ai_content, first_comment } = settingsOf(platform, post);
  return [
    {
      label: { 'zh-CN': '自主声明', en: 'Declaration (自主声明)' },
      value: ai_content === true ? '内容由 AI 生成' : '',
    },
    { label: firstCommentLabel, value: typeof first_comment === 'string' ? first_comment.trim() : '' },
  ];
};

/**
 * H5 share: a share-id, and a link signed with the app's ticket which opens the publish page of the app with the video
 * and the words filled in. A webhook or a question about the share-id tells what was posted.
 */
export const createDouyinHand = (needs: {
  api: DouyinAppApi;
  platform: Platform;
  settings: DouyinSettings;
  kit: Pick<Kit, 'now' | 'nonce'>;
}): ByHand => {
  const { api, platform, settings, kit } = needs;
  return {
    begin: async (ctx, { post, files }) => {
      const token = await ctx.appToken('client_token');
      const ticket = await ctx.appToken('ticket');
      const state = await api.openShare(ctx, token);
      const seconds = Math.floor(kit.now() / 1000);
      const timestamp = String(seconds);
      const nonce = kit.nonce().replaceAll('-', '');
      const expiresAt = new Date((seconds + settings.linkLifeSeconds) * 1000);
      const { title, topics, rest } = linkWords(platform, post);
      const shared = { state, video_path: files.videoUrl, share_to_publish: '1', title };
      const link = linkOf(settings.schemaBase, {
        share_type: 'h5',
        client_key: ctx.app.clientId,
        nonce_str: nonce,
        timestamp,
        signature: shareSignature({ nonce, ticket, timestamp }),
        ...shared,
        hashtag_list: JSON.stringify(topics),
        ...rest,
      });
      const { poi_id, micro_app_info } = rest;
      const mounted = { ...(poi_id && { poi_id }), ...(micro_app_info && { micro_app_info }) };
      const short = { ticket, expiresAt, fields: { ...shared, ...mounted }, hashtags: topics };
      return {
        ids: { share_id: state },
        link,
        qr: settings.shortLink ? await api.shortLink(ctx, token, short) : null,
        expiresAt,
        texts: [
          { label: { 'zh-CN': '作品描述', en: 'Caption' }, value: title },
          { label: { 'zh-CN': '话题', en: 'Topics' }, value: topics.map((one) => `#${one}`).join(' ') },
          ...leftToDo(platform, post),
        ].filter(({ value }) => value !== ''),
      };
    },

    poll: async (ctx, { share_id }) => {
      if (share_id === undefined) throw new RangeError('A hand-over of Douyin is found by its share_id.');
      const token = await ctx.appToken('client_token');
      const { item_id, video_id, share_url } = (await api.shareResult(ctx, token, share_id)) ?? {};
      if (!item_id) return { state: 'waiting' };
      const url = video_id ? `${settings.pageOrigin}/video/${video_id}` : (share_url ?? null);
      // The answer does not say whose work it is: only the webhook does.
      return { state: 'posted', externalId: item_id, url, accountExternalId: null };
    },

    readLink: (text) => readDouyinLink(settings, text),
  };
};
