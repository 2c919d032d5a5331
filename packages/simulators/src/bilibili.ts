import { archiveRoutes } from './bilibili-archives.ts';
import { bilibiliOauthRoutes } from './bilibili-oauth.ts';
import { refuseByNumber } from './bilibili-replies.ts';
import { createSigning } from './bilibili-sign.ts';
import { bilibiliUploadRoutes } from './bilibili-upload.ts';
import { sendBilibiliEvent, sendVerification } from './bilibili-webhooks.ts';
import { createSimulator, type SimPlatform, type Simulator, type SimulatorOptions } from './frame.ts';
import { styleRoute } from './frame-pages.ts';

const platform: SimPlatform = {
  id: 'bilibili',
  rules: {
    /** `absolute` (a moment, as documented) or `relative` (seconds from now). */
    expiresIn: 'absolute',
    refreshAfterExpiry: false,
    /** A second submission with the same upload token makes a second post, unless another rule stops it. */
    uploadTokenReusable: true,
    minGapSeconds: 30,
    perDay: 5,
    sameTitleHours: 24,
    /** Most characters; one less each where the bounds are strict. */
    titleMax: 80,
    descMax: 250,
    tagMax: 200,
    /** Whether `edit` takes tags: `ignored` or `taken`. */
    editTags: 'ignored',
    /** The code of `complete` for an upload token that is over: 127022 or 4003. */
    completeOverCode: 127022,
    /** `newest` or `oldest`: the order of viewlist is not documented. */
    listOrder: 'newest',
    /** `body` (SHA-1 of secret and body) or `headers` (six signed headers). */
    webhookSignature: 'body',
    /** The event `publish_video` of earlier apps. */
    webhookLegacy: false,
    captcha: false,
    listLagSeconds: 0,
    webhookTwice: true,
  },
  // Lives are not published; the code is short-lived, the rest is a month and half a year.
  lives: { codeMs: 300_000, accessMs: 2_592_000_000, refreshMs: 15_552_000_000 },
  webhookAttempts: 3,
  refuse: refuseByNumber,
  listeners: (context) => {
    const signing = createSigning(context);
    return {
      main: [
        styleRoute,
        ...bilibiliOauthRoutes(context),
        ...bilibiliUploadRoutes(context, signing),
        ...archiveRoutes(context, signing),
      ],
    };
  },
  reviewed: (context, post) => {
    const app = context.people.app(post.clientId);
    if (app === null) return;
    const open = post.state === 'published';
    sendBilibiliEvent(context, app, open ? 'video_open' : 'video_fail', {
      openid: context.people.openId(post.clientId, post.personId),
      client_id: post.clientId,
      resource_id: post.id,
      state: open ? 0 : -2,
      state_desc: open ? '开放浏览' : '已退回',
    });
  },
  testWebhook: sendVerification,
  deauthorized: (context, app, openid) =>
    sendBilibiliEvent(context, app, 'deauthorize', { openid, client_id: app.clientId }),
};

/**
 * A strict double of Bilibili's open platform; one listener stands for all of its hosts.
 * It proves our behaviour against the documented protocol, not compatibility with the live platform.
 */
export const createBilibiliSimulator = (options: SimulatorOptions = {}): Simulator =>
  createSimulator(platform, options);
