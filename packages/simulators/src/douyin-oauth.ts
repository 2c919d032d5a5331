import { randomBytes } from 'node:crypto';
import { callerOf, fieldsOf } from './douyin-callers.ts';
import { ok, refuse } from './douyin-replies.ts';
import { sendDouyinEvent } from './douyin-webhooks.ts';
import type { SimContext } from './frame.ts';
import { answerAuthorize } from './frame-authorize.ts';
import type { SimReply, SimRequest, SimRoute } from './frame-http.ts';
import type { SimApp, SimToken } from './frame-state.ts';

const refreshMs = 2_592_000_000;
const accessMs = 1_296_000_000;
const renewalsMax = 5;
const creating = 'video.create.bind';

const scopeNames: Record<string, string> = {
  user_info: '读取你的昵称和头像',
  renew_refresh_token: '延长授权的有效期',
  [creating]: '以你的名义发布视频',
  'video.list.bind': '读取你的作品列表',
  'video.data.bind': '读取你的作品数据',
  'item.comment': '读取和回复评论',
};

const listOf = (text: string | null) => (text ?? '').split(',').filter((one) => one !== '');

/** `optionalScope` may carry 0 or 1 behind each scope, for a box that is ticked beforehand. */
const askedScopes =
  ({ rule }: SimContext) =>
  (query: URLSearchParams) => {
    if (query.get('response_type') !== 'code') return { problem: 'response_type 必须是 code。' };
    if (new URL(query.get('redirect_uri') ?? '').search !== '')
      return { problem: 'redirect_uri 不能带查询参数。' };
    const must = listOf(query.get('scope'));
    const may = listOf(query.get('optionalScope')).filter((one) => one !== '0' && one !== '1');
    const unknown = [...must, ...may].filter((scope) => scopeNames[scope] === undefined);
    if (must.length === 0 || unknown.length > 0)
      return { problem: `scope 不正确：${unknown.join(',') || '（空）'}` };
    const ability = rule('appMayCreate', true);
    if (must.includes(creating) && !ability) return { problem: `应用没有 ${creating} 能力（10004）。` };
    const granted = ability && rule('grantCreate', false);
    return { scopes: [...new Set([...must, ...may])].filter((scope) => scope !== creating || granted) };
  };

/** Connect page, code, refresh, renewal of the refresh token, profile. */
export const douyinOauthRoutes = (context: SimContext): SimRoute[] => {
  const { people, clock } = context;
  const seconds = (at: number) => Math.ceil((at - clock.now()) / 1000);

  const grant = (token: SimToken): SimReply =>
    ok({
      access_token: token.access,
      expires_in: seconds(token.accessExpiresAt),
      refresh_token: token.refresh,
      refresh_expires_in: seconds(token.refreshExpiresAt),
      open_id: people.openId(token.clientId, token.personId),
      scope: token.scopes.join(','),
    });

  const withApp =
    (answer: (app: SimApp, fields: URLSearchParams) => SimReply) =>
    async (request: SimRequest): Promise<SimReply> => {
      const fields = await fieldsOf(request);
      if (fields === null) return refuse('params', 'a form is needed');
      const app = people.app(fields.get('client_key'));
      if (app === null) return refuse('clientKey', 'client_key is wrong');
      // Not every call asks for the secret; a wrong one is refused by all of them.
      if ((fields.get('client_secret') ?? app.clientSecret) !== app.clientSecret)
        return refuse('secret', 'client_secret is wrong');
      return answer(app, fields);
    };

  const exchange = (app: SimApp, fields: URLSearchParams): SimReply => {
    if (fields.get('client_secret') === null) return refuse('missing', 'client_secret is missing');
    if (fields.get('grant_type') !== 'authorization_code') return refuse('params', 'grant_type');
    const token = people.redeem(fields.get('code') ?? '', app.clientId);
    if (token === null) return refuse('code', 'code is unknown, expired or used');
    token.access = `act.${token.access}`;
    const from_user_id = people.openId(app.clientId, token.personId);
    sendDouyinEvent(context, app, { event: 'authorize', from_user_id, content: { scopes: token.scopes } });
    return grant(token);
  };

  /** A living refresh token of this app. */
  const living = (app: SimApp, fields: URLSearchParams): SimToken | null => {
    const token = people.byRefresh(fields.get('refresh_token') ?? '');
    const alive = token !== null && token.clientId === app.clientId && !token.revoked;
    return alive && token.refreshExpiresAt > clock.now() ? token : null;
  };
  const over = () => refuse('refreshExpired', 'refresh_token is unknown or expired');

  /** A new access token; the refresh token stays and its end too. */
  const refresh = (app: SimApp, fields: URLSearchParams): SimReply => {
    if (fields.get('grant_type') !== 'refresh_token') return refuse('params', 'grant_type');
    const token = living(app, fields);
    if (token === null) return over();
    token.access = `act.${randomBytes(24).toString('hex')}`;
    token.accessExpiresAt = clock.now() + accessMs;
    return grant(token);
  };

  /** A new refresh token for 30 days; the old one dies. Five times at most. */
  const renew = (app: SimApp, fields: URLSearchParams): SimReply => {
    const token = living(app, fields);
    if (token === null) return over();
    if (!token.scopes.includes('renew_refresh_token')) return refuse('scope', 'renew_refresh_token');
    const renewals = token.renewals ?? 0;
    if (renewals >= renewalsMax) return refuse('renewLimit', 'renewed five times: authorise again');
    Object.assign(token, {
      refresh: randomBytes(24).toString('hex'),
      refreshExpiresAt: clock.now() + refreshMs,
      renewals: renewals + 1,
    });
    return ok({ refresh_token: token.refresh, expires_in: refreshMs / 1000 });
  };

  const userInfo = async (request: SimRequest): Promise<SimReply> => {
    const fields = await fieldsOf(request);
    if (fields === null) return refuse('params', 'a form is needed');
    const openId = fields.get('open_id');
    const access = fields.get('access_token') ?? '';
    const caller = callerOf(context, { access, openId, scope: 'user_info' });
    if ('refusal' in caller) return caller.refusal;
    const nickname = people.person(caller.personId)?.name ?? '';
    const bare = { gender: 0, city: '', province: '', country: '', e_account_role: '' };
    return ok({ open_id: openId, union_id: `union-${openId}`, nickname, avatar: '', ...bare });
  };

  const post = (name: string, path: string, handle: SimRoute['handle']): SimRoute => ({
    name,
    methods: ['POST'],
    path,
    handle,
  });

  return [
    {
      name: 'oauth.page',
      methods: ['GET'],
      path: '/platform/oauth/connect/',
      handle: (request) =>
        answerAuthorize(
          {
            platform: '抖音',
            people,
            everybody: () => context.state.people,
            clientParameter: 'client_key',
            redirectParameter: 'redirect_uri',
            scopes: askedScopes(context),
            describe: (scope) => scopeNames[scope] ?? scope,
          },
          request,
        ),
    },
    post('oauth.token', '/oauth/access_token/', withApp(exchange)),
    post('oauth.refresh', '/oauth/refresh_token/', withApp(refresh)),
    post('oauth.renew', '/oauth/renew_refresh_token/', withApp(renew)),
    post('user.info', '/oauth/userinfo/', userInfo),
  ];
};
