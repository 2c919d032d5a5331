import type { AccountContext, Connector } from '../connector.ts';
import { entry, type Kit } from '../entry.ts';
import { listedSince } from '../listed.ts';
import { profileOrTail } from '../profile-or-tail.ts';
import { Refusal } from '../refusal.ts';
import { composeText, settingsOf } from '../validate.ts';
import { createKuaishouApi, type KuaishouVideo } from './api.ts';
import { ordinaryVideo } from './fields.ts';
import { type KuaishouSettings, kuaishouDefaults, kuaishouPlatform } from './platform.ts';
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

  const remove: Connector['remove'] = async (ctx, externalId) => {
    await api.deletePhoto(ctx, externalId).catch((error: unknown) => {
      if (!is(error, '120001')) throw error;
    });
  };

  const followUp: Connector['followUp'] = async (ctx, key, { externalId, post }) => {
    if (key !== 'mini_program') throw new RangeError(`Kuaishou has no follow-up named ${key}.`);
    const { plc_mp_app_id, plc_title, plc_mp_path } = settingsOf(platform, post);
    await api.bindMiniProgram(ctx, {
      photo_id: externalId,
      plc_mp_app_id: String(plc_mp_app_id),
      plc_title: String(plc_title),
      plc_mp_path: String(plc_mp_path),
    });
  };

  return {
    platform,
    tokenLife: { refreshEverySeconds: null, refreshableAfterExpiry: true },

    authorizeUrl: ({ app, redirectUri, state }) => {
      const url = new URL(`${settings.authorizeOrigin}/oauth2/authorize`);
      url.search = new URLSearchParams({
        app_id: app.clientId,
        scope: settings.scopes.join(','),
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
      return {
        accessToken: grant.access_token,
        refreshToken: grant.refresh_token,
        ...lives(grant),
        scopes: grant.scopes,
        ...(await profileOrTail(profile(ctx), '快手用户', grant.open_id)),
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
      const { stereo_type = ordinaryVideo, merchant_product_id } = settingsOf(platform, post);
      const product = merchant_product_id ? { merchant_product_id: String(merchant_product_id) } : {};
      const inForm = settings.merchantProductIn === 'form';
      const { video_info } = await api.publish(ctx, {
        uploadToken: String(upload.ids.token),
        fields: {
          caption: composeText(platform, post).body,
          stereo_type: String(stereo_type),
          ...(inForm ? product : {}),
        },
        query: inForm ? {} : product,
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
      const works = await listedSince({
        since,
        readPage: async (_, reached: KuaishouVideo[]) =>
          (await api.photoList(ctx, reached.at(-1)?.photo_id ?? null, listPage)).video_list,
        idOf: ({ photo_id }) => photo_id,
        createdAt: ({ create_time }) => create_time,
        pagesMax: listPagesMax,
      });
      return works
        .filter(({ create_time: at }) => at >= since.getTime() && at <= until.getTime())
        .filter(({ caption }) => sameWords(caption, wanted))
        .map(({ photo_id, caption, create_time, pending }) => ({
          externalId: photo_id,
          title: caption,
          createdAt: new Date(create_time),
          url: pending ? null : urlOf(photo_id),
        }));
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

    ...(platform.capabilities.remove ? { remove } : {}),
    ...(platform.followUps.some(({ personOnly }) => !personOnly) ? { followUp } : {}),
    verifyWebhook: verifyKuaishouWebhook,
  };
};

export const kuaishou = entry<KuaishouSettings>({
  id: 'kuaishou',
  defaults: kuaishouDefaults,
  simulatedDefaults: { scopes: [...kuaishouDefaults.scopes, 'user_video_mp_plc'] },
  create: createKuaishou,
  simulated: ({ baseUrl, hosts, authorizeBaseUrl = baseUrl }) => ({
    origin: baseUrl,
    authorizeOrigin: authorizeBaseUrl,
    pageOrigin: authorizeBaseUrl,
    uploadHost: hosts?.upload ?? null,
  }),
});
