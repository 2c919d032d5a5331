import type { AccountContext, Connector, PostStatus, Profile } from '../connector.ts';
import { entry, type Kit } from '../entry.ts';
import { listedSince } from '../listed.ts';
import { Refusal } from '../refusal.ts';
import { composeText } from '../validate.ts';
import { createBilibiliApi } from './api.ts';
import { createBilibiliEdit } from './edit.ts';
import { leavesOf } from './partitions.ts';
import { livePaths, sandboxPaths } from './paths.ts';
import { type BilibiliSettings, bilibiliDefaults, bilibiliPlatform } from './platform.ts';
import type { BilibiliArchive } from './shapes.ts';
import { submissionOf } from './submission.ts';
import { createBilibiliUpload } from './upload.ts';
import { createBilibiliWebhook } from './webhook.ts';

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

const gone = (error: unknown) =>
  error instanceof Refusal && ['123004', '123005'].includes(error.platformCode ?? '');

/** Bilibili in `direct` mode: signed calls, parts from 1, cover by address, review by asking and by webhook. */
const createBilibili = ({ http, now, nonce }: Kit, settings: BilibiliSettings): Connector => {
  const api = createBilibiliApi({
    http,
    hosts: settings.sandbox ? { ...settings, uploadOrigin: settings.memberOrigin } : settings,
    paths: settings.sandbox ? sandboxPaths : livePaths,
    now,
    nonce,
  });
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
    tokenLife: settings.tokenLife,

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
      const submission = { ...submissionOf(platform, post), cover: String(upload.ids.coverUrl) };
      return { externalId: await api.add(ctx, String(upload.ids.token), submission), url: null };
    },

    confirm: async (ctx, externalId) => {
      try {
        return statusOf(await api.view(ctx, 'confirm', externalId));
      } catch (error) {
        if (gone(error)) return { state: 'missing', url: null, reason: null };
        throw error;
      }
    },

    look: async (ctx, { post, since, until }) => {
      const wanted = composeText(platform, post).title;
      // `ctime` is in whole seconds: the window is widened to them.
      const from = new Date(Math.floor(since.getTime() / 1000) * 1000);
      const works = await listedSince({
        since: from,
        readPage: (page) => api.viewList(ctx, page, listPage),
        idOf: ({ resource_id }) => resource_id,
        createdAt: ({ ctime }) => ctime * 1000,
        pagesMax: listPagesMax,
      });
      return works
        .filter(({ ctime }) => ctime * 1000 >= from.getTime() && ctime * 1000 <= until.getTime())
        .filter(({ title }) => title.trim() === wanted)
        .map((work) => ({
          externalId: work.resource_id,
          title: work.title,
          createdAt: new Date(work.ctime * 1000),
          url: statusOf(work).url,
        }));
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

    edit: createBilibiliEdit(api, platform, settings.editSendsTags),

    remove: async (ctx, externalId) => {
      await api.remove(ctx, externalId).catch((error: unknown) => {
        if (!gone(error)) throw error;
      });
    },

    options: async (ctx, name) => {
      if (name !== 'partitions') throw new RangeError(`Bilibili has no list of options named ${name}.`);
      return leavesOf(await api.typeList(ctx));
    },

    verifyWebhook: createBilibiliWebhook(settings.webhookSignature, now),
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
    // The simulator doubles the live calls, not the platform's own MOCK.
    sandbox: false,
  }),
});
