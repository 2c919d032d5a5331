import type { SettingOption } from '@xingluo/contracts/platforms';
import type { AccountContext, Connector, LookMatch, PostStatus, Profile } from '../connector.ts';
import { entry, type Kit } from '../entry.ts';
import { Refusal } from '../refusal.ts';
import { composeText, settingsOf } from '../validate.ts';
import { type BilibiliArchive, type BilibiliPartition, createBilibiliApi } from './api.ts';
import { type BilibiliSettings, bilibiliDefaults, bilibiliPlatform } from './platform.ts';
import { createBilibiliUpload } from './upload.ts';
import { verifyBilibiliWebhook } from './webhook.ts';

const listPage = 50;
const listPagesMax = 20;
const profileTries = 3;

/** Documented as the moment of expiry in seconds; some read it as a duration, which is never that large. */
export const expiryOf = (expiresIn: number, now: number): Date =>
  new Date(expiresIn > 1e9 ? expiresIn * 1000 : now + expiresIn * 1000);

/** 0 is open, -2 is returned; the rest of the states is not published and counts as under review. */
const statusOf = ({ addit_info, video_info }: BilibiliArchive): PostStatus => {
  if (addit_info.state === 0) return { state: 'published', url: video_info?.share_url || null, reason: null };
  if (addit_info.state === -2)
    return {
      state: 'rejected',
      url: null,
      reason: addit_info.reject_reason || addit_info.state_desc || null,
    };
  return { state: 'reviewing', url: null, reason: null };
};

const bothLanguages = (name: string) => ({ 'zh-CN': name, en: name });

/** Only leaves take videos; each stands under the names of its branch. */
const leavesOf = (tree: BilibiliPartition[], above: string[]): SettingOption[] =>
  tree.flatMap(({ id, name, children }) =>
    children != null && children.length > 0
      ? leavesOf(children, [...above, name])
      : [
          {
            value: String(id),
            label: bothLanguages(name),
            group: above.length === 0 ? null : bothLanguages(above.join(' / ')),
          },
        ],
  );

/** Bilibili in `direct` mode: signed calls, parts from 1, cover by address, review by asking and by webhook. */
const createBilibili = ({ http, now, nonce }: Kit, settings: BilibiliSettings): Connector => {
  const api = createBilibiliApi({ http, hosts: settings, now, nonce });
  const platform = bilibiliPlatform(settings);

  const profile = async (ctx: AccountContext): Promise<Profile> => {
    const { name, face, openid } = await api.accountInfo(ctx);
    return { externalId: openid, displayName: name, avatarUrl: face || null };
  };

  /** The code is spent and only this call tells who it was: a passing failure must not cost the authorisation. */
  const profileForSure = async (ctx: AccountContext): Promise<Profile> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await profile(ctx);
      } catch (error) {
        const passing = error instanceof Refusal && error.kind === 'transient';
        if (!passing || attempt === profileTries) throw error;
      }
    }
  };

  return {
    platform,
    tokenLife: { refreshEverySeconds: 86_400, refreshableAfterExpiry: false },

    authorizeUrl: ({ app, redirectUri, state }) => {
      const url = new URL(`${settings.authorizeOrigin}/pc/account-pc/auth/oauth`);
      url.search = new URLSearchParams({ client_id: app.clientId, gourl: redirectUri, state }).toString();
      return url.href;
    },

    exchangeCode: async ({ app, code, signal, onExchange }) => {
      const io = { signal, onExchange };
      const grant = await api.token(io, app, code);
      const who = await profileForSure({ ...io, app, accessToken: grant.access_token, externalId: '' });
      return {
        accessToken: grant.access_token,
        refreshToken: grant.refresh_token,
        accessExpiresAt: expiryOf(grant.expires_in, now()),
        refreshExpiresAt: null,
        scopes: grant.scopes,
        ...who,
      };
    },

    refresh: async ({ app, refreshToken, signal, onExchange }) => {
      const grant = await api.refresh({ signal, onExchange }, app, refreshToken);
      return {
        accessToken: grant.access_token,
        refreshToken: grant.refresh_token,
        accessExpiresAt: expiryOf(grant.expires_in, now()),
        refreshExpiresAt: null,
        scopes: grant.scopes,
      };
    },

    profile,
    upload: createBilibiliUpload(api),

    create: async (ctx, { post, upload }) => {
      const { title, body, topics } = composeText(platform, post);
      const { tid, copyright, source, no_reprint } = settingsOf(platform, post);
      const reprint = copyright === '2';
      const externalId = await api.add(ctx, String(upload.ids.token), {
        title: title ?? '',
        cover: String(upload.ids.coverUrl),
        tid: Number(tid),
        tag: topics.join(','),
        desc: body,
        copyright: reprint ? 2 : 1,
        no_reprint: no_reprint === true ? 1 : 0,
        ...(reprint ? { source: String(source) } : {}),
      });
      return { externalId, url: null };
    },

    confirm: async (ctx, externalId) => statusOf(await api.view(ctx, externalId)),

    look: async (ctx, { post, since, until }) => {
      const wanted = composeText(platform, post).title;
      const found: LookMatch[] = [];
      for (let page = 1; page <= listPagesMax; page += 1) {
        const list = await api.viewList(ctx, page, listPage);
        for (const archive of list) {
          const createdAt = new Date(archive.ctime * 1000);
          // `ctime` is in whole seconds: the window is widened to them.
          if (archive.ctime < Math.floor(since.getTime() / 1000) || createdAt > until) continue;
          if (archive.title.trim() !== wanted) continue;
          const { url } = statusOf(archive);
          found.push({ externalId: archive.resource_id, title: archive.title, createdAt, url });
        }
        const last = list.at(-1);
        if (last === undefined || list.length < listPage || last.ctime * 1000 < since.getTime() - 1000)
          return found;
      }
      throw new Refusal(`look: more than ${listPage * listPagesMax} works since ${since.toISOString()}.`, {
        kind: 'transient',
        step: 'look',
      });
    },

    stats: async (ctx, externalId) => {
      const { view, like, reply, share, favorite, coin, danmaku } = await api.stat(ctx, externalId);
      const named = {
        views: view,
        likes: like,
        comments: reply,
        shares: share,
        favorites: favorite,
        coins: coin,
        danmaku,
      };
      return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
    },

    remove: async (ctx, externalId) => {
      await api.remove(ctx, externalId).catch((error: unknown) => {
        const gone = error instanceof Refusal && ['123004', '123005'].includes(error.platformCode ?? '');
        if (!gone) throw error;
      });
    },

    options: async (ctx, name) => {
      if (name !== 'partitions') throw new RangeError(`Bilibili has no list of options named ${name}.`);
      return leavesOf(await api.typeList(ctx), []);
    },

    verifyWebhook: verifyBilibiliWebhook,
  };
};

export const bilibili = entry<BilibiliSettings>({
  id: 'bilibili',
  defaults: bilibiliDefaults,
  create: createBilibili,
  simulated: ({ baseUrl, authorizeBaseUrl = baseUrl }) => ({
    authorizeOrigin: authorizeBaseUrl,
    apiOrigin: baseUrl,
    memberOrigin: baseUrl,
    uploadOrigin: baseUrl,
  }),
});
