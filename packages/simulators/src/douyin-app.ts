import { randomBytes } from 'node:crypto';
import { appOf, fieldsOf } from './douyin-callers.ts';
import { linkSignature } from './douyin-link.ts';
import { ok, refuse } from './douyin-replies.ts';
import { issueAppToken, livingTickets, type Share, shelfOf } from './douyin-state.ts';
import { workUrl } from './douyin-videos.ts';
import type { SimContext } from './frame.ts';
import { parsed } from './frame-forms.ts';
import { plain, redirect, type SimReply, type SimRequest, type SimRoute } from './frame-http.ts';

/** Fields of `get_share`; lists and objects become the JSON that the link carries. */
const schemaFields = [
  'hashtag_list',
  'image_list_path',
  'image_path',
  'video_path',
  'micro_app_info',
  'poi_id',
  'share_to_publish',
  'state',
  'title',
];

/** The app's own calls: its token, its ticket, share-id and the short link. */
export const douyinAppRoutes = (context: SimContext): SimRoute[] => {
  const { people, clock, rule, state } = context;

  const clientToken = async (request: SimRequest): Promise<SimReply> => {
    const fields = await fieldsOf(request);
    const app = people.app(fields?.get('client_key') ?? null);
    if (app === null) return refuse('clientKey', 'client_key is wrong');
    if (fields?.get('client_secret') !== app.clientSecret) return refuse('secret', 'client_secret is wrong');
    if (fields.get('grant_type') !== 'client_credential') return refuse('params', 'grant_type');
    const { value, expiresAt } = issueAppToken(context, app.clientId, 'client_token');
    return ok({ access_token: value, expires_in: Math.ceil((expiresAt - clock.now()) / 1000) });
  };

  const ticket = (request: SimRequest): SimReply => {
    const app = appOf(context, request);
    if ('refusal' in app) return app.refusal;
    const { value, expiresAt } = issueAppToken(context, app.clientId, 'ticket');
    return ok({ ticket: value, expires_in: Math.ceil((expiresAt - clock.now()) / 1000) });
  };

  const openShare = (clientId: string, query: URLSearchParams): SimReply => {
    const callback = query.get('need_callback') ?? 'false';
    if (callback !== 'true' && callback !== 'false')
      return refuse('badParams', 'need_callback must be true or false');
    const share: Share = {
      id: `17${String(BigInt(`0x${randomBytes(7).toString('hex')}`)).padStart(17, '0')}`,
      clientId,
      callback: callback === 'true',
      hashtag: query.get('default_hashtag'),
      itemId: null,
    };
    shelfOf(state).shares.push(share);
    return ok({ share_id: share.id });
  };

  /** What became of a share: nothing more than its id while nobody has posted. */
  const shareResult = (clientId: string, shareId: string): SimReply => {
    const share = shelfOf(state).shares.find((one) => one.id === shareId && one.clientId === clientId);
    if (share === undefined) return refuse('badParams', 'share_id is unknown');
    const post = share.itemId === null ? null : context.posts.byId(share.itemId);
    if (post === null) return ok({ share_id: share.id });
    const { id: item_id, fields } = post;
    return ok({
      share_id: share.id,
      item_id,
      video_id: fields.video_id,
      share_url: workUrl(context, post),
    });
  };

  const shareId = async (request: SimRequest): Promise<SimReply> => {
    const asked = parsed((await request.body(65_536)) ?? Buffer.alloc(0)).share_id;
    const result = request.method === 'POST' && typeof asked === 'string';
    const methods = rule('shareIdMethods', 'both');
    if (!result && methods !== 'both' && methods !== request.method) return plain(405, 'Method Not Allowed');
    const app = appOf(context, request);
    if ('refusal' in app) return app.refusal;
    return result ? shareResult(app.clientId, asked) : openShare(app.clientId, request.query);
  };

  const getShare = async (request: SimRequest): Promise<SimReply> => {
    const app = appOf(context, request);
    if ('refusal' in app) return app.refusal;
    const body = parsed((await request.body(65_536)) ?? Buffer.alloc(0));
    const { client_ticket: given, expire_at } = body;
    if (typeof given !== 'string' || !livingTickets(context, app.clientId).includes(given))
      return refuse('badParams', 'client_ticket is not valid');
    if (typeof expire_at !== 'number' || expire_at * 1000 <= clock.now())
      return refuse('badParams', 'expire_at must be a moment to come, in seconds');
    const query = Object.fromEntries(
      schemaFields.flatMap((name): [string, string][] => {
        const value = body[name];
        if (value === undefined) return [];
        return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
      }),
    );
    const id = randomBytes(6).toString('base64url');
    const expiresAt = expire_at * 1000;
    shelfOf(state).schemas.push({ id, clientId: app.clientId, ticket: given, expiresAt, query });
    return ok({ schema: `${context.url('main')}/sim-app/s/${id}` });
  };

  /** The platform signs for the app what its short link stands for. */
  const openSchema = ({ path }: SimRequest): SimReply => {
    const id = path.slice('/sim-app/s/'.length);
    const found = shelfOf(state).schemas.find((one) => one.id === id && one.expiresAt > clock.now());
    if (found === undefined) return plain(404, '短链接不存在或已过期。');
    const nonce_str = randomBytes(8).toString('hex');
    const timestamp = String(Math.floor(clock.now() / 1000));
    const signed = {
      share_type: 'h5',
      client_key: found.clientId,
      nonce_str,
      timestamp,
      signature: linkSignature({ nonce: nonce_str, ticket: found.ticket, timestamp }),
    };
    const query = new URLSearchParams({ ...signed, ...found.query });
    return redirect(`../share?${String(query).replaceAll('+', '%20')}`);
  };

  return [
    { name: 'app.token', methods: ['POST'], path: '/oauth/client_token/', handle: clientToken },
    { name: 'app.ticket', methods: ['GET'], path: '/open/getticket/', handle: ticket },
    { name: 'share.id', methods: ['GET', 'POST'], path: '/share-id/', handle: shareId },
    { name: 'share.schema', methods: ['POST'], path: '/api/douyin/v1/schema/get_share/', handle: getShare },
    { name: 'page.schema', methods: ['GET'], path: /^\/sim-app\/s\//, reads: true, handle: openSchema },
  ];
};
