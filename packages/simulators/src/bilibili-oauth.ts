import { ok, refuse } from './bilibili-replies.ts';
import { sendBilibiliEvent } from './bilibili-webhooks.ts';
import type { SimContext } from './frame.ts';
import { answerAuthorize } from './frame-authorize.ts';
import type { SimReply, SimRequest, SimRoute } from './frame-http.ts';
import type { SimApp, SimToken } from './frame-state.ts';

const scopeNames: Record<string, string> = {
  USER_INFO: '读取你的昵称和头像',
  USER_DATA: '读取你的粉丝数据',
  ARC_BASE: '投稿和管理你的视频',
  ARC_DATA: '读取你的视频数据',
};

/** Page, token and refresh. The platform's page takes no scopes: an app asks for all it was given. */
export const bilibiliOauthRoutes = (context: SimContext): SimRoute[] => {
  const { people, clock, rule } = context;

  const grant = (token: SimToken): SimReply => {
    const seconds = Math.floor(token.accessExpiresAt / 1000);
    return ok({
      access_token: token.access,
      // Documented as the moment of expiry; some read it as a duration, so both can be had.
      expires_in:
        rule('expiresIn', 'absolute') === 'absolute' ? seconds : seconds - Math.floor(clock.now() / 1000),
      refresh_token: token.refresh,
      scopes: token.scopes,
    });
  };

  const withApp =
    (grantType: string, answer: (app: SimApp, form: URLSearchParams) => SimReply) =>
    async (request: SimRequest): Promise<SimReply> => {
      if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true)
        return refuse('badContentType', 'a form is needed');
      const form = new URLSearchParams(String(await request.body(65_536)));
      const app = people.app(form.get('client_id'));
      if (app === null) return refuse('unknownClient', 'client_id is unknown');
      if (app.clientSecret !== form.get('client_secret'))
        return refuse('badSecret', 'client_secret is wrong');
      if (form.get('grant_type') !== grantType) return refuse('missingParameter', `grant_type: ${grantType}`);
      return answer(app, form);
    };

  return [
    {
      name: 'oauth.page',
      methods: ['GET'],
      path: /^\/(pc\/account-pc|h5\/account-h5)\/auth\/oauth$/,
      handle: (request) =>
        answerAuthorize(
          {
            platform: 'B站',
            people,
            everybody: () => context.state.people,
            clientParameter: 'client_id',
            redirectParameter: 'gourl',
            scopes: () => ({ scopes: Object.keys(scopeNames) }),
            describe: (scope) => scopeNames[scope] ?? scope,
          },
          request,
        ),
    },
    {
      name: 'oauth.token',
      methods: ['POST'],
      path: '/x/account-oauth2/v1/token',
      handle: withApp('authorization_code', (app, form) => {
        const token = people.redeem(form.get('code') ?? '', app.clientId);
        if (token === null) return refuse('badCode', 'code is unknown, expired or used');
        sendBilibiliEvent(context, app, 'authorize', {
          openid: people.openId(app.clientId, token.personId),
          client_id: app.clientId,
          permits: token.scopes,
        });
        return grant(token);
      }),
    },
    {
      name: 'oauth.refresh',
      methods: ['POST'],
      path: '/x/account-oauth2/v1/refresh_token',
      handle: withApp('refresh_token', (app, form) => {
        const refresh = form.get('refresh_token') ?? '';
        const old = people.byRefresh(refresh);
        if (old !== null && old.accessExpiresAt <= clock.now() && !rule('refreshAfterExpiry', false))
          return refuse('badRefresh', 'the access token is over: authorise again');
        const outcome = people.rotate(refresh, app.clientId);
        return 'token' in outcome
          ? grant(outcome.token)
          : refuse('badRefresh', `refresh_token is ${outcome.refused}`);
      }),
    },
  ];
};
