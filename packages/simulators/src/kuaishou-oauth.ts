import type { SimContext } from './frame.ts';
import { answerAuthorize } from './frame-authorize.ts';
import type { SimReply, SimRequest, SimRoute } from './frame-http.ts';
import type { Caller, SimToken } from './frame-state.ts';
import { ok, type Refuse } from './kuaishou-replies.ts';
import { announceAuthorization } from './kuaishou-webhooks.ts';

const scopeNames: Record<string, string> = {
  user_info: '读取你的昵称和头像',
  user_phone: '读取你的手机号',
  user_video_publish: '以你的名义发布视频',
  user_video_info: '读取你的作品和数据',
  user_video_delete: '删除你的作品',
  user_video_mp_plc: '在作品上挂载小程序',
};

const askedScopes = (query: URLSearchParams) => {
  if (query.get('response_type') !== 'code') return { problem: 'response_type 必须是 code。' };
  const scopes = (query.get('scope') ?? '').split(',').filter(Boolean);
  const unknown = scopes.filter((scope) => scopeNames[scope] === undefined);
  if (scopes.length === 0 || unknown.length > 0)
    return { problem: `scope 不正确：${unknown.join(',') || '（空）'}` };
  return { scopes };
};

/** Parameters of a token call, which may come as a query or as a form. */
const parameters = async (request: SimRequest): Promise<URLSearchParams> =>
  request.method === 'GET'
    ? request.query
    : new URLSearchParams([...request.query, ...new URLSearchParams(String(await request.body(65_536)))]);

/** Page, token and refresh. Refresh tokens rotate; the old one is discarded at once. */
export const kuaishouOauthRoutes = (context: SimContext, refuse: Refuse): SimRoute[] => {
  const { people, clock } = context;
  const grant = (token: SimToken): SimReply =>
    ok({
      access_token: token.access,
      expires_in: Math.ceil((token.accessExpiresAt - clock.now()) / 1000),
      refresh_token: token.refresh,
      refresh_token_expires_in: Math.ceil((token.refreshExpiresAt - clock.now()) / 1000),
      open_id: people.openId(token.clientId, token.personId),
      scopes: token.scopes,
    });
  const appOf = (input: URLSearchParams) => {
    const app = people.app(input.get('app_id'));
    return app !== null && app.clientSecret === input.get('app_secret') ? app : null;
  };
  return [
    {
      name: 'oauth.page',
      methods: ['GET'],
      path: /^\/oauth2\/(authorize|qr_code)$/,
      handle: (request) =>
        answerAuthorize(
          {
            platform: '快手',
            people,
            everybody: () => context.state.people,
            clientParameter: 'app_id',
            redirectParameter: 'redirect_uri',
            scopes: askedScopes,
            describe: (scope) => scopeNames[scope] ?? scope,
          },
          request,
        ),
    },
    {
      name: 'oauth.token',
      methods: ['GET', 'POST'],
      path: '/oauth2/access_token',
      handle: async (request) => {
        const input = await parameters(request);
        const app = appOf(input);
        if (app === null) return refuse('unknownClient', 'app_id or app_secret is wrong');
        if (!['authorization_code', 'code'].includes(input.get('grant_type') ?? ''))
          return refuse('badGrantType', 'grant_type must be authorization_code');
        const code = context.state.codes.find((one) => one.code === input.get('code'));
        const isNew = code !== undefined && !people.known(app.clientId, code.personId);
        const token = people.redeem(input.get('code') ?? '', app.clientId);
        if (token === null) return refuse('badCode', 'code is unknown, expired or used');
        announceAuthorization(context, app, token, isNew);
        return grant(token);
      },
    },
    {
      name: 'oauth.refresh',
      methods: ['GET', 'POST'],
      path: '/oauth2/refresh_token',
      handle: async (request) => {
        const input = await parameters(request);
        const app = appOf(input);
        if (app === null) return refuse('unknownClient', 'app_id or app_secret is wrong');
        if (input.get('grant_type') !== 'refresh_token')
          return refuse('badGrantType', 'grant_type must be refresh_token');
        const outcome = people.rotate(input.get('refresh_token') ?? '', app.clientId);
        if ('token' in outcome) return grant(outcome.token);
        if (outcome.refused === 'used') return refuse('refreshDiscarded', 'refresh_token was used before');
        if (outcome.refused === 'unknown') return refuse('revoked', 'authorisation does not exist');
        return refuse('refreshExpired', 'refresh_token expired');
      },
    },
  ];
};

/** Checks `app_id` and `access_token` of an API call; a reply is the refusal. */
export const callerOf = (
  context: SimContext,
  refuse: Refuse,
  query: URLSearchParams,
  scope: string,
): Caller | { refusal: SimReply } => {
  const token = context.people.byAccess(query.get('access_token') ?? '');
  if (token === null || token.clientId !== query.get('app_id'))
    return { refusal: refuse('badToken', 'access_token does not belong to this app_id') };
  if (token.revoked) return { refusal: refuse('revoked', 'authorisation was withdrawn') };
  if (token.accessExpiresAt <= context.clock.now())
    return { refusal: refuse('accessExpired', 'access_token expired') };
  if (!token.scopes.includes(scope)) return { refusal: refuse('badScope', `${scope} was not granted`) };
  return { clientId: token.clientId, personId: token.personId };
};
