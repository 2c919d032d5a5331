import type { AccountContext, CallIo, Connector, LookMatch, PlatformApp, Profile } from '../connector.ts';
import { entry, type Kit } from '../entry.ts';
import { choice } from '../fields.ts';
import { notOffered } from '../not-offered.ts';
import { Refusal } from '../refusal.ts';
import { composeText, settingsOf } from '../validate.ts';
import { createPeertubeApi } from './api.ts';
import { type PeertubeSettings, peertubeDefaults, peertubePlatform } from './platform.ts';
import { publishFields, spanOf, statusOf, wordsOf } from './post.ts';
import { createPeertubeUpload } from './upload.ts';

const listPage = 100;
const listPagesMax = 10;
const noPage = 'an account is bound by signing in';

const is404 = (error: unknown): boolean => error instanceof Refusal && error.platformCode === 'http_404';

/** PeerTube in `direct` mode: name and password once, a private draft by parts, published by an edit. */
const createPeertube = ({ http, now, nonce }: Kit, settings: PeertubeSettings): Connector => {
  const api = createPeertubeApi(http, settings);
  const platform = peertubePlatform;
  const urlOf = (app: PlatformApp, shortId: string) =>
    `${settings.pageOrigin ?? api.instance(app).origin}/w/${encodeURIComponent(shortId)}`;

  /** The app with the client of the instance where none was entered. */
  const withClient = async (io: CallIo, app: PlatformApp): Promise<PlatformApp> => {
    if (app.clientId !== '' && app.clientSecret !== '') return app;
    const { client_id, client_secret } = await api.localClient(io, app);
    return { ...app, clientId: client_id, clientSecret: client_secret };
  };

  const granted = (given: Awaited<ReturnType<typeof api.signIn>>) => ({
    accessToken: given.access_token,
    refreshToken: given.refresh_token,
    accessExpiresAt: new Date(now() + given.expires_in * 1000),
    refreshExpiresAt:
      given.refresh_token_expires_in === undefined
        ? null
        : new Date(now() + given.refresh_token_expires_in * 1000),
    scopes: [],
  });

  const profile = async (ctx: AccountContext): Promise<Profile> => {
    const { username, account } = await api.me(ctx, 'profile');
    const { origin, host } = api.instance(ctx.app);
    const path = account.avatars[0]?.path;
    return {
      externalId: `${username}@${host}`,
      displayName: account.displayName,
      avatarUrl: path === undefined ? null : `${origin}${path}`,
    };
  };

  return {
    platform,
    tokenLife: { refreshEverySeconds: null, refreshableAfterExpiry: true },

    authorizeUrl: () => {
      throw notOffered(platform, 'authorize', noPage);
    },
    exchangeCode: async () => {
      throw notOffered(platform, 'authorize.exchange', noPage);
    },
    signIn: async ({ app, username, password, otp, signal, onExchange }) => {
      const io = { signal, onExchange };
      const given = await api.signIn(io, await withClient(io, app), { username, password, otp });
      const who = await profile({ ...io, app, accessToken: given.access_token, externalId: '' });
      return { ...granted(given), ...who };
    },
    refresh: async ({ app, refreshToken, signal, onExchange }) => {
      const io = { signal, onExchange };
      return granted(await api.refreshToken(io, await withClient(io, app), refreshToken));
    },
    profile,

    upload: createPeertubeUpload(api, settings, nonce),
    create: async (ctx, { post, cover, upload }) => {
      const externalId = String(upload.ids.video);
      await api.putVideo(ctx, 'create', externalId, publishFields(platform, post), cover);
      return { externalId, url: null };
    },
    confirm: async (ctx, externalId) => {
      try {
        const video = await api.video(ctx, 'confirm', externalId);
        return statusOf(video, urlOf(ctx.app, video.shortUUID));
      } catch (error) {
        if (is404(error)) return { state: 'missing', url: null, reason: null };
        throw error;
      }
    },
    look: async (ctx, { post, since, until }) => {
      const wanted = composeText(platform, post).title ?? '';
      const found: LookMatch[] = [];
      for (let page = 0; page < listPagesMax; page += 1) {
        const { data } = await api.myVideos(ctx, 'look', wanted, page * listPage, listPage);
        for (const video of data) {
          const { from, to } = spanOf(video);
          if (video.name !== wanted || from > until || to < since) continue;
          const { url } = statusOf(video, urlOf(ctx.app, video.shortUUID));
          found.push({ externalId: video.uuid, title: video.name, createdAt: to, url });
        }
        if (data.length < listPage) return found;
      }
      throw new Refusal(`look: more than ${listPage * listPagesMax} videos are named like this.`, {
        kind: 'transient',
        step: 'look',
      });
    },
    stats: async (ctx, externalId) => {
      const { views, likes, comments } = await api.video(ctx, 'stats', externalId);
      const counted = Object.entries({ views, likes, comments });
      return Object.fromEntries(counted.filter(([, value]) => value !== undefined));
    },

    edit: async (ctx, { externalId, post, cover }) => {
      await api.putVideo(ctx, 'edit', externalId, wordsOf(platform, post), cover);
    },
    followUp: async (ctx, key, { externalId, post }) => {
      if (key !== 'first_comment') throw new RangeError(`PeerTube has no follow-up named ${key}.`);
      await api.comment(ctx, externalId, String(settingsOf(platform, post).first_comment).trim());
    },
    remove: async (ctx, externalId) => {
      await api.deleteVideo(ctx, externalId).catch((error: unknown) => {
        if (!is404(error)) throw error;
      });
    },
    options: async (ctx, name) => {
      if (name !== 'channels') throw new RangeError(`PeerTube has no list of options named ${name}.`);
      const { videoChannels } = await api.me(ctx, 'options');
      return videoChannels.map(({ id, displayName }) =>
        choice(String(id), { 'zh-CN': displayName, en: displayName }),
      );
    },
  };
};

export const peertube = entry<PeertubeSettings>({
  id: 'peertube',
  defaults: peertubeDefaults,
  create: createPeertube,
  simulated: ({ baseUrl, authorizeBaseUrl = baseUrl }) => ({
    instance: baseUrl,
    pageOrigin: authorizeBaseUrl,
    allowPrivate: true,
    // Its port may be another one after each start.
    accountHost: new URL(baseUrl).hostname,
  }),
  simulatedHint: {
    'zh-CN': '演示实例里有测试账号 u1 到 u8，密码是账号名加“-password”，例如 u1 的密码是 u1-password。',
    en: 'The demo instance has the test accounts u1 to u8; the password is the name and “-password”, such as u1-password.',
  },
});
