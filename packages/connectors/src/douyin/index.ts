import type { AccountContext, Connector, LookMatch, PostStatus } from '../connector.ts';
import { entry, type Kit } from '../entry.ts';
import { profileOrTail } from '../profile-or-tail.ts';
import { Refusal } from '../refusal.ts';
import { composeText, settingsOf } from '../validate.ts';
import { createDouyinApi, type DouyinWork } from './api.ts';
import { createDouyinAppApi } from './app-api.ts';
import { createDouyinHand } from './hand.ts';
import { type DouyinSettings, douyinDefaults, douyinPlatform } from './platform.ts';
import { createDouyinUpload } from './upload.ts';
import { verifyDouyinWebhook } from './webhook.ts';
import { serverBody } from './words.ts';

const listPagesMax = 50;

/** `video_status` (two implementations): 1 and 5 public, 6 friends, 7 private, 2 refused, 4 under review. */
const states: Record<number, PostStatus['state']> = {
  1: 'published',
  5: 'published',
  6: 'published',
  7: 'published',
  2: 'rejected',
};

/** The person or the app did not get this right: a figure stays unknown, and no account is stopped for it. */
const noRight = new Set(['10004', '2190003', '2190004', '28001014', '28001018']);

const sameWords = (one: string, other: string) =>
  one.replace(/\s+/gu, ' ').trim() === other.replace(/\s+/gu, ' ').trim();

/** Douyin: `direct` through the server where it was granted, else `handoff` by H5 share. */
const createDouyin = (kit: Kit, settings: DouyinSettings): Connector => {
  const { http, now } = kit;
  const api = createDouyinApi(http, settings.origin);
  const appApi = createDouyinAppApi(http, settings.origin, now);
  const platform = douyinPlatform(settings);
  const after = (seconds: number) => new Date(now() + seconds * 1000);
  const scopesOf = (scope: string) => scope.split(',').filter((one) => one !== '');

  /** Picture posts (`media_type` 2) have pages of their own. */
  const urlOf = (videoId: string | null | undefined, mediaType?: number): string | null =>
    videoId ? `${settings.pageOrigin}/${mediaType === 2 ? 'note' : 'video'}/${videoId}` : null;

  const profile = async (ctx: AccountContext) => {
    const { nickname, avatar } = await api.userInfo(ctx);
    return { externalId: ctx.externalId, displayName: nickname, avatarUrl: avatar || null };
  };

  const statusOf = (work: DouyinWork): PostStatus => {
    const state = states[work.video_status ?? 0] ?? 'reviewing';
    const reason = work[settings.reasonField];
    return {
      state,
      url: state === 'published' ? urlOf(work.video_id, work.media_type) : null,
      reason: state === 'rejected' && typeof reason === 'string' && reason !== '' ? reason : null,
    };
  };

  return {
    platform,
    // Often enough to meet the week in which a refresh token is renewed; also after the access token's end.
    tokenLife: { refreshEverySeconds: 432_000, refreshableAfterExpiry: true },

    authorizeUrl: ({ app, redirectUri, state }) => {
      const url = new URL(`${settings.authorizeOrigin}/platform/oauth/connect/`);
      url.search = new URLSearchParams({
        client_key: app.clientId,
        response_type: 'code',
        scope: settings.scopes.join(','),
        ...(settings.optionalScope === '' ? {} : { optionalScope: settings.optionalScope }),
        redirect_uri: redirectUri,
        state,
      }).toString();
      return url.href;
    },

    exchangeCode: async ({ app, code, signal, onExchange }) => {
      const io = { signal, onExchange };
      const grant = await api.accessToken(io, app, code);
      const ctx = { ...io, app, accessToken: grant.access_token, externalId: grant.open_id };
      return {
        accessToken: grant.access_token,
        refreshToken: grant.refresh_token,
        accessExpiresAt: after(grant.expires_in),
        refreshExpiresAt: grant.refresh_expires_in === undefined ? null : after(grant.refresh_expires_in),
        scopes: scopesOf(grant.scope),
        ...(await profileOrTail(profile(ctx), '抖音用户', grant.open_id)),
      };
    },

    /**
     * Gives a new access token; the refresh token stays, with its end. Near that end (`renewWithinSeconds`) it is
     * renewed as well, which works five times. Where it is not renewed the grant keeps the old one and its end: the
     * access token in hand is good for two weeks, and then the person authorises again.
     */
    refresh: async ({ app, refreshToken, signal, onExchange }) => {
      const io = { signal, onExchange };
      const grant = await api.refreshToken(io, app, refreshToken);
      const left = grant.refresh_expires_in;
      const renewed =
        left !== undefined && left < settings.renewWithinSeconds
          ? await api.renewRefreshToken(io, app, grant.refresh_token).catch((error: unknown) => {
              if (!(error instanceof Refusal)) throw error;
              return null;
            })
          : null;
      const life = renewed?.expires_in ?? left;
      return {
        accessToken: grant.access_token,
        refreshToken: renewed?.refresh_token ?? grant.refresh_token,
        accessExpiresAt: after(grant.expires_in),
        refreshExpiresAt: life === undefined ? null : after(life),
        scopes: scopesOf(grant.scope),
      };
    },

    profile,
    upload: createDouyinUpload(api, settings),

    create: async (ctx, { post, upload: { ids } }) => {
      const imageId = ids.imageId === undefined ? null : String(ids.imageId);
      const body = serverBody(platform, settings, { post, videoId: String(ids.videoId), imageId });
      const { item_id, video_id } = await api.createVideo(ctx, body);
      return { externalId: item_id, url: urlOf(video_id) };
    },

    confirm: async (ctx, externalId) => {
      const work = await api.videoData(ctx, 'confirm', externalId);
      return work === null ? { state: 'missing', url: null, reason: null } : statusOf(work);
    },

    look: async (ctx, { post, since, until }) => {
      const wanted = composeText(platform, post).body;
      const found: LookMatch[] = [];
      // `create_time` is in whole seconds: the window is widened to them.
      const from = Math.floor(since.getTime() / 1000);
      let cursor = 0;
      for (let page = 0; page < listPagesMax; page += 1) {
        const { list, cursor: next, has_more } = await api.videoList(ctx, cursor, settings.listPage);
        for (const work of list ?? []) {
          const createdAt = new Date(work.create_time * 1000);
          if (work.create_time < from || createdAt > until || !sameWords(work.title, wanted)) continue;
          const { url } = statusOf(work);
          found.push({ externalId: work.item_id, title: work.title, createdAt, url });
        }
        const last = list?.findLast((work) => work.is_top !== true);
        if (!has_more || (last !== undefined && last.create_time < from)) return found;
        cursor = next;
      }
      throw new Refusal(
        `look: more than ${settings.listPage * listPagesMax} works since ${since.toISOString()}.`,
        {
          kind: 'transient',
          step: 'look',
        },
      );
    },

    stats: async (ctx, externalId) => {
      const work = await api.videoData(ctx, 'stats', externalId).catch((error: unknown) => {
        if (error instanceof Refusal && noRight.has(error.platformCode ?? '')) return null;
        throw error;
      });
      const { play_count, digg_count, comment_count, share_count } = work?.statistics ?? {};
      const named = {
        views: play_count,
        likes: digg_count,
        comments: comment_count,
        shares: share_count,
      };
      return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
    },

    followUp: async (ctx, key, { externalId, post }) => {
      if (key !== 'first_comment') throw new RangeError(`Douyin has no follow-up named ${key}.`);
      await api.comment(ctx, externalId, String(settingsOf(platform, post).first_comment).trim());
    },

    byHand: createDouyinHand({ api: appApi, platform, settings, kit }),

    issueAppToken: async ({ app, kind, appToken, signal, onExchange }) => {
      const io = { signal, onExchange };
      if (kind === 'client_token') return appApi.clientToken(io, app);
      if (kind === 'ticket') return appApi.ticket(io, await appToken('client_token'));
      throw new RangeError(`Douyin has no token of the app named ${kind}.`);
    },

    verifyWebhook: verifyDouyinWebhook(settings.pageOrigin),
  };
};

export const douyin = entry<DouyinSettings>({
  id: 'douyin',
  defaults: douyinDefaults,
  simulatedDefaults: { scopes: [...douyinDefaults.scopes, 'item.comment'] },
  create: createDouyin,
  simulated: ({ baseUrl, authorizeBaseUrl = baseUrl }) => ({
    origin: baseUrl,
    authorizeOrigin: authorizeBaseUrl,
    pageOrigin: authorizeBaseUrl,
    schemaBase: `${authorizeBaseUrl}/sim-app/share`,
  }),
});
