import { douyinAppRoutes } from './douyin-app.ts';
import { douyinCommentRoutes } from './douyin-comments.ts';
import { douyinOauthRoutes } from './douyin-oauth.ts';
import { douyinPhoneRoutes, share } from './douyin-phone.ts';
import { refuseByNumber } from './douyin-replies.ts';
import { douyinUploadRoutes } from './douyin-upload.ts';
import { douyinVideoRoutes } from './douyin-videos.ts';
import { customer, sendDouyinEvent, sendVerification } from './douyin-webhooks.ts';
import { createSimulator, type SimPlatform, type Simulator, type SimulatorOptions } from './frame.ts';
import { styleRoute } from './frame-pages.ts';

const platform: SimPlatform = {
  id: 'douyin',
  rules: {
    /** Whether the app has the ability video.create.bind at all, and whether the consent grants it. */
    appMayCreate: true,
    grantCreate: false,
    /** A new client token ends the older ones: the worse case for a caller with several processes. */
    clientTokenEndsOlder: true,
    /** How a share-id is asked for: `GET`, `POST` or `both`. */
    shareIdMethods: 'both',
    /** How old a link's signature may be. */
    linkLifeSeconds: 3600,
    /** Above so many MB a video must come in parts: 128 or 300, the sources differ. */
    forcedPartsAboveMb: 128,
    /** Whether an upload that was completed may be completed again. */
    completeRepeats: true,
    /** `s` or `ms`. */
    coverTspUnit: 's',
    /** What a public work is after its review: 1 or 5. */
    publicStatus: 5,
    /** Whether the app may comment at all: the sources differ. */
    commentsOffered: true,
    reasonField: 'reason',
    perDay: 75,
    /** How far the list of works lags behind. */
    listLagSeconds: 0,
    /** The content of a webhook is an `object`, or JSON within a `string`. */
    contentAs: 'object',
  },
  lives: { codeMs: 600_000, accessMs: 1_296_000_000, refreshMs: 2_592_000_000 },
  // Once, and three times again.
  webhookAttempts: 4,
  refuse: refuseByNumber,
  listeners: (context) => ({
    main: [
      styleRoute,
      ...douyinOauthRoutes(context),
      ...douyinAppRoutes(context),
      ...douyinUploadRoutes(context),
      ...douyinVideoRoutes(context),
      ...douyinCommentRoutes(context),
      ...douyinPhoneRoutes(context),
    ],
  }),
  // No `reviewed`: no callback about a review is documented, its verdict is only seen by asking.
  testWebhook: sendVerification,
  deauthorized: (context, app, openId) =>
    sendDouyinEvent(context, app, { event: 'unauthorize', from_user_id: openId, content: {} }),
  verbs: { share, customer },
};

/**
 * A strict double of Douyin's open platform and of the phone on which a shared video is posted (模拟抖音).
 * It proves our behaviour against the documented protocol, not compatibility with the live platform.
 */
export const createDouyinSimulator = (options: SimulatorOptions = {}): Simulator =>
  createSimulator(platform, options);
