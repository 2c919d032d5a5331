import type { SimContext } from './frame.ts';
import { json, type SimReply, type SimRequest, type SimRoute } from './frame-http.ts';
import type { Caller, SimApp, SimToken } from './frame-state.ts';
import { problem } from './peertube-replies.ts';

/** Each test account `uN` has the password `uN-password`. */
export const passwordOf = (personId: string): string => `${personId}-password`;

/** Two channels per account, with ids that tell whose they are. */
export const channelsOf = (personId: string): { id: number; displayName: string }[] => {
  const base = Number(personId.slice(1)) * 10;
  return [
    { id: base + 1, displayName: '主频道' },
    { id: base + 2, displayName: '第二频道' },
  ];
};

/** Who calls by `Authorization: Bearer`; expired, ended and unknown tokens all sound alike. */
export const callerOf = ({ people, clock }: SimContext, { headers }: SimRequest): Caller | SimReply => {
  const access = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  const token = people.byAccess(access);
  if (token === null || token.revoked || token.accessExpiresAt <= clock.now())
    return problem(401, 'Token is invalid', 'invalid_token');
  return { clientId: token.clientId, personId: token.personId };
};

/** A route that only a signed-in account may call. */
export const asAccount =
  (context: SimContext, handle: (request: SimRequest, caller: Caller) => Promise<SimReply> | SimReply) =>
  (request: SimRequest): Promise<SimReply> | SimReply => {
    const caller = callerOf(context, request);
    return 'status' in caller ? caller : handle(request, caller);
  };

/** Client, password grant with second factor, refresh (the old pair dies) and the account itself. */
export const peertubeAuthRoutes = (context: SimContext, demoApp: () => SimApp | undefined): SimRoute[] => {
  const { people, clock, rule } = context;

  const granted = (token: SimToken): SimReply =>
    json({
      token_type: 'Bearer',
      access_token: token.access,
      refresh_token: token.refresh,
      expires_in: Math.floor((token.accessExpiresAt - clock.now()) / 1000),
      refresh_token_expires_in: Math.floor((token.refreshExpiresAt - clock.now()) / 1000),
    });

  const byPassword = (form: URLSearchParams, otp: string, app: SimApp): SimReply => {
    if (form.get('response_type') !== 'code')
      return problem(400, 'response_type must be code', 'invalid_request');
    const person = people.person(form.get('username') ?? '');
    if (person === null || form.get('password') !== passwordOf(person.id))
      return problem(400, 'Invalid grant: user credentials are invalid', 'invalid_grant');
    const wanted = rule('otp', '');
    if (wanted !== '' && otp === '') return problem(401, 'Missing two factor header', 'missing_two_factor');
    if (wanted !== '' && otp !== wanted)
      return problem(400, 'Invalid two factor header', 'invalid_two_factor');
    return granted(people.grant(app.clientId, person.id, []));
  };

  const byRefresh = (refresh: string, app: SimApp): SimReply => {
    const before = people.byRefresh(refresh);
    const outcome = people.rotate(refresh, app.clientId);
    if ('refused' in outcome) return problem(400, 'Invalid grant: refresh token is invalid', 'invalid_grant');
    if (before !== null) before.revoked = true;
    return granted(outcome.token);
  };

  const token = async (request: SimRequest): Promise<SimReply> => {
    if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
      return problem(400, 'content must be application/x-www-form-urlencoded', 'invalid_request');
    const form = new URLSearchParams(String(await request.body(65_536)));
    const app = people.app(form.get('client_id'));
    if (app === null || app.clientSecret !== form.get('client_secret'))
      return problem(400, 'Invalid client: client is invalid', 'invalid_client');
    const otp = String(request.headers['x-peertube-otp'] ?? '');
    if (form.get('grant_type') === 'password') return byPassword(form, otp, app);
    if (form.get('grant_type') === 'refresh_token') return byRefresh(form.get('refresh_token') ?? '', app);
    return problem(400, '`grant_type` is invalid', 'unsupported_grant_type');
  };

  return [
    {
      name: 'oauth.client',
      methods: ['GET'],
      path: '/api/v1/oauth-clients/local',
      reads: true,
      handle: () => {
        const app = demoApp();
        return app === undefined
          ? problem(404, 'No client')
          : json({ client_id: app.clientId, client_secret: app.clientSecret });
      },
    },
    { name: 'oauth.token', methods: ['POST'], path: '/api/v1/users/token', handle: token },
    {
      name: 'user.info',
      methods: ['GET'],
      path: '/api/v1/users/me',
      reads: true,
      handle: asAccount(context, (_, { personId }) =>
        json({
          id: Number(personId.slice(1)),
          username: personId,
          account: { displayName: people.person(personId)?.name ?? '', avatars: [] },
          videoChannels: channelsOf(personId),
        }),
      ),
    },
  ];
};
