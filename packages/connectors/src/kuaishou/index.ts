import type { AccountContext, Connector, LookMatch } from '../connector.ts';
import { entry, type Kit } from '../entry.ts';
import { Refusal } from '../refusal.ts';
import { composeText, settingsOf } from '../validate.ts';
import { createKuaishouApi, type KuaishouVideo } from './api.ts';
import { type KuaishouSettings, kuaishouDefaults, kuaishouPlatform, kuaishouScopes } from './platform.ts';
import { shortCode } from './refusals.ts';
import { createKuaishouUpload } from './upload.ts';
import { verifyKuaishouWebhook } from './webhook.ts';

const listPage = 200;
const listPagesMax = 5;

const is = (error: unknown, short: string): boolean =>
  error instanceof Refusal && shortCode(error.platformCode ?? '') === short;

const sameWords = (one: string, other: string) =>
  one.replace(/\s+/gu, ' ').trim() === other.replace(/\s+/gu, ' ').trim();

/** Kuaishou in `direct` mode: OAuth, fragments from 0, publish with cover, review by asking. */
const createKuaishou = ({ http, now }: Kit, settings: KuaishouSettings): Connector => {
  const api = createKuaishouApi(http, settings.origin);
  const platform = kuaishouPlatform(settings);
  const urlOf = (id: string) => `${settings.pageOrigin}/short-video/${encodeURIComponent(id)}`;

  const lives = (grant: { expires_in: number; refresh_token_expires_in?: number | undefined }) => ({
    accessExpiresAt: new Date(now() + grant.expires_in * 1000),
    refreshExpiresAt:
      grant.refresh_token_expires_in === undefined
        ? null
        : new Date(now() + grant.refresh_token_expires_in * 1000),
  });

  const profile = async (ctx: AccountContext) => {
    const { user_info } = await api.userInfo(ctx);
    return { externalId: ctx.externalId, displayName: user_info.name, avatarUrl: user_info.head || null };
  };

  const statusOf = ({ photo_id, pending }: KuaishouVideo) =>
    pending
      ? { state: 'reviewing' as const, url: null, reason: null }
      : { state: 'published' as const, url: urlOf(photo_id), reason: null };

  return {
    platform,
    tokenLife: { refreshEverySeconds: null, refreshableAfterExpiry: true },

    authorizeUrl: ({ app, redirectUri, state }) => {
      const url = new URL(`${settings.authorizeOrigin}/oauth2/authorize`);
      url.search = new URLSearchParams({
        app_id: app.clientId,
        scope: kuaishouScopes.join(','),
        response_type: 'code',
        ua: 'pc',
        redirect_uri: redirectUri,
        state,
      }).toString();
      return url.href;
    },

    exchangeCode: async ({ app, code, signal, onExchange }) => {
      const io = { signal, onExchange };
      const grant = await api.accessToken(io, app, code);
      const ctx = { ...io, app, accessToken: grant.access_token, externalId: grant.open_id };
      // The code is spent: a name that cannot be read now must not cost the authorisation.
      const { displayName, avatarUrl } = await profile(ctx).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        return { displayName: `快手用户 ${grant.open_id.slice(-6)}`, avatarUrl: null };
      });
      return {
        accessToken: grant.access_token,
        refreshToken: grant.refresh_token,
        ...lives(grant),
        scopes: grant.scopes,
        externalId: grant.open_id,
        displayName,
        avatarUrl,
      };
    },

    refresh: async ({ app, refreshToken, signal, onExchange }) => {
      const grant = await api.refreshToken({ signal, onExchange }, app, refreshToken);
      return {
        accessToken: grant.access_token,
        refreshToken: grant.refresh_token,
        ...lives(grant),
        scopes: grant.scopes,
      };
    },

    profile,

    upload: createKuaishouUpload(api, settings),

    create: async (ctx, { post, cover, upload }) => {
      if (cover === null)
        throw new Refusal('create: a cover is required.', { kind: 'content_rejected', step: 'create' });
      const { video_info } = await api.publish(ctx, {
        uploadToken: String(upload.ids.token),
        caption: composeText(platform, post).body,
        stereoType: String(settingsOf(platform, post).stereo_type),
        cover,
      });
      return { externalId: video_info.photo_id, url: null };
    },

    confirm: async (ctx, externalId) => {
      try {
        const { video_info } = await api.photoInfo(ctx, 'confirm', externalId);
        return statusOf(video_info);
      } catch (error) {
        // Straight after publishing the work does not exist for a while.
        if (is(error, '120001')) return { state: 'missing', url: null, reason: null };
        if (error instanceof Refusal && is(error, '120003'))
          return { state: 'rejected', url: null, reason: error.platformMessage };
        throw error;
      }
    },

    look: async (ctx, { post, since, until }) => {
      const wanted = composeText(platform, post).body;
      const found: LookMatch[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < listPagesMax; page += 1) {
        const { video_list }: { video_list: KuaishouVideo[] } = await api.photoList(ctx, cursor, listPage);
        for (const { photo_id, caption, create_time, pending } of video_list) {
          if (create_time < since.getTime() || create_time > until.getTime() || !sameWords(caption, wanted))
            continue;
          const url = pending ? null : urlOf(photo_id);
          found.push({ externalId: photo_id, title: caption, createdAt: new Date(create_time), url });
        }
        const last = video_list.at(-1);
        if (last === undefined || video_list.length < listPage || last.create_time < since.getTime())
          return found;
        cursor = last.photo_id;
      }
      throw new Refusal(`look: more than ${listPage * listPagesMax} works since ${since.toISOString()}.`, {
        kind: 'transient',
        step: 'look',
      });
    },

    stats: async (ctx, externalId) => {
      const { video_info } = await api.photoInfo(ctx, 'stats', externalId);
      const { view_count, like_count, comment_count } = video_info;
      return {
        ...(view_count === undefined ? {} : { views: view_count }),
        ...(like_count === undefined ? {} : { likes: like_count }),
        ...(comment_count === undefined ? {} : { comments: comment_count }),
      };
    },

    remove: async (ctx, externalId) => {
      await api.deletePhoto(ctx, externalId).catch((error: unknown) => {
        if (!is(error, '120001')) throw error;
      });
    },

    verifyWebhook: verifyKuaishouWebhook,
  };
};

export const kuaishou = entry<KuaishouSettings>({
  id: 'kuaishou',
  defaults: kuaishouDefaults,
  create: createKuaishou,
  simulated: ({ baseUrl, hosts, authorizeBaseUrl = baseUrl }) => ({
    origin: baseUrl,
    authorizeOrigin: authorizeBaseUrl,
    pageOrigin: authorizeBaseUrl,
    uploadHost: hosts?.upload ?? null,
  }),
});
