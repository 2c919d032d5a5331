import { createSimulator, type SimPlatform, type Simulator, type SimulatorOptions } from './frame.ts';
import { styleRoute } from './frame-pages.ts';
import { kuaishouOauthRoutes } from './kuaishou-oauth.ts';
import { photoRoutes } from './kuaishou-photos.ts';
import { kuaishouCodes, type Refuse, refuseByNumber } from './kuaishou-replies.ts';
import { startUploadRoute, uploadHostRoutes } from './kuaishou-upload.ts';
import { sendKuaishouEvent } from './kuaishou-webhooks.ts';

const platform: SimPlatform = {
  id: 'kuaishou',
  rules: {
    /** `long` (100 in front) or `short`. */
    codes: 'long',
    /** The first look at a fresh post finds nothing. */
    firstInfoMissing: true,
    /** A second publish with the same upload token makes a second post: the worse case for a careless caller. */
    uploadTokenReusable: true,
    /** Where the shop's product is read: `form` as documented, `query` as one client sends it. */
    merchantProductIn: 'form',
    /** How old a work must be before a mini program is mounted on it: "a minute". */
    mountAfterSeconds: 60,
    /** What is answered to a mini program that is mounted already: the new one, or a refusal. */
    mountAgain: true,
    /** The answer to a fragment and the list of `resume` tell sizes; both are marked optional. */
    sizesTold: true,
    /** The code beside `refreshToken.discarded` is not published. */
    discardedCode: 200113,
    /** Two events whose names are not confirmed. */
    unauthorizeEvent: 'UNAUTHORIZE',
    testEvent: 'TEST',
    /** `newest` or `oldest`: the order of the list of works is not documented. */
    listOrder: 'newest',
    /** With commas between; only the ordinary one is documented. */
    stereoTypes: 'NOT_SPHERICAL_VIDEO',
    captionMax: 500,
    topicsMax: 4,
    perDay: 1000,
    minGapSeconds: 0,
    antiSpam: false,
    /** How far the list of works lags behind. */
    listLagSeconds: 0,
    /** Another upload host than the real one, to see whether a caller follows anything. */
    endpoint: '',
  },
  lives: { codeMs: 300_000, accessMs: 172_800_000, refreshMs: 15_552_000_000 },
  webhookAttempts: 4,
  refuse: (code, message, rules) => refuseByNumber(code, 'forced', message, rules),
  listeners: (context) => {
    const refuse: Refuse = (name, message) => {
      const [code, error] = kuaishouCodes[name];
      const sent = name === 'refreshDiscarded' ? context.rule('discardedCode', code as number) : code;
      return refuseByNumber(sent, error, message, context.state.rules);
    };
    return {
      main: [
        styleRoute,
        ...kuaishouOauthRoutes(context, refuse),
        startUploadRoute(context, refuse),
        ...photoRoutes(context, refuse),
      ],
      upload: uploadHostRoutes(context, refuse),
    };
  },
  // No `reviewed`: the platform documents no callback about a video, its verdict is only seen by asking.
  testWebhook: (context, app) => sendKuaishouEvent(context, app, context.rule('testEvent', 'TEST'), {}),
  deauthorized: (context, app, openId) =>
    sendKuaishouEvent(context, app, context.rule('unauthorizeEvent', 'UNAUTHORIZE'), { open_id: openId }),
};

/**
 * A strict double of Kuaishou's open platform: API on the listener `main`, bytes on the listener `upload`.
 * It proves our behaviour against the documented protocol, not compatibility with the live platform.
 */
export const createKuaishouSimulator = (options: SimulatorOptions = {}): Simulator =>
  createSimulator(platform, options);
