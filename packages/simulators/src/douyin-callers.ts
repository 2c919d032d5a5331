import { refuse } from './douyin-replies.ts';
import { shelfOf } from './douyin-state.ts';
import type { SimContext } from './frame.ts';
import { parsed } from './frame-forms.ts';
import type { SimReply, SimRequest } from './frame-http.ts';
import type { Caller } from './frame-state.ts';

const tokenOf = ({ headers }: SimRequest): string => {
  const value = headers['access-token'];
  return typeof value === 'string' ? value : '';
};

/** Checks header `access-token` and query `open_id` of a call for an account; a reply is the refusal. */
export const callerOf = (
  { people, clock }: SimContext,
  input: { access: string; openId: string | null; scope: string },
): Caller | { refusal: SimReply } => {
  const token = people.byAccess(input.access);
  if (token === null) return { refusal: refuse('tokenInvalid', 'access_token is not valid') };
  if (token.revoked) return { refusal: refuse('withdrawn', 'the user did not grant this') };
  if (token.accessExpiresAt <= clock.now())
    return { refusal: refuse('tokenExpired', 'access_token expired') };
  const { clientId, personId } = token;
  if (input.openId !== people.openId(clientId, personId))
    return { refusal: refuse('openIdMismatch', 'open_id does not belong to this access_token') };
  if (!token.scopes.includes(input.scope))
    return { refusal: refuse('notAuthorized', `the user did not authorise ${input.scope}`) };
  return { clientId, personId };
};

/** The same for calls which carry the token in the header. */
export const accountOf = (context: SimContext, request: SimRequest, scope: string) =>
  callerOf(context, { access: tokenOf(request), openId: request.query.get('open_id'), scope });

/** `video.create.bind` needs the app's ability before the person's consent. */
export const creatorOf = (context: SimContext, request: SimRequest) =>
  context.rule('appMayCreate', true)
    ? accountOf(context, request, 'video.create.bind')
    : { refusal: refuse('noAbility', 'the app has no video.create.bind') };

/** Checks the app's own token in the header. */
export const appOf = (
  { state, clock }: SimContext,
  request: SimRequest,
): { clientId: string } | { refusal: SimReply } => {
  const value = tokenOf(request);
  const token = shelfOf(state).appTokens.find((one) => one.kind === 'client_token' && one.value === value);
  if (token === undefined || token.ended)
    return { refusal: refuse('tokenInvalid', 'client_token is not valid') };
  return token.expiresAt <= clock.now()
    ? { refusal: refuse('tokenExpired', 'client_token expired') }
    : { clientId: token.clientId };
};

/** The fields of a form or of JSON, which the token calls take both. */
export const fieldsOf = async (request: SimRequest): Promise<URLSearchParams | null> => {
  const type = request.headers['content-type'] ?? '';
  const body = (await request.body(65_536)) ?? Buffer.alloc(0);
  if (type.startsWith('application/x-www-form-urlencoded')) return new URLSearchParams(body.toString());
  if (!type.startsWith('application/json')) return null;
  return new URLSearchParams(
    Object.entries(parsed(body)).map(([name, value]): [string, string] => [name, String(value)]),
  );
};
