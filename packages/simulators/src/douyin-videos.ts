import { randomBytes } from 'node:crypto';
import { chinaDay } from './clock.ts';
import { accountOf, creatorOf } from './douyin-callers.ts';
import { ok, refuse } from './douyin-replies.ts';
import { shelfOf } from './douyin-state.ts';
import type { SimContext } from './frame.ts';
import { parsed } from './frame-forms.ts';
import type { SimReply, SimRequest, SimRoute } from './frame-http.ts';
import { workPage } from './frame-pages.ts';
import { growth } from './frame-posts.ts';
import type { Caller, SimPost } from './frame-state.ts';
import { findUpload } from './frame-uploads.ts';

const countMax = 20;
const idsMax = 20;
const longestSeconds = 900;

/** A post has two ids: one for calls of this app, and the number that stands in its public address. */
export const newIds = () => ({
  item_id: `@${randomBytes(24).toString('base64')}`,
  video_id: `7${String(BigInt(`0x${randomBytes(7).toString('hex')}`))
    .padStart(18, '0')
    .slice(-18)}`,
});

export const workUrl = (context: SimContext, { fields }: SimPost): string =>
  `${context.url('main')}/video/${fields.video_id}`;

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Why the words and choices of a post are refused; null: they are right. */
const bodyProblem = (body: Record<string, unknown>, coverUnit: string): string | null => {
  const { text = '', at_users = [], cover_tsp = 0, private_status = 0, download_type = 0 } = body;
  if (typeof text !== 'string' || [...text].length > 1000) return 'text must have at most 1000 characters';
  if (!isTexts(at_users)) return 'at_users must be a list of open_id';
  const most = longestSeconds * (coverUnit === 'ms' ? 1000 : 1);
  if (typeof cover_tsp !== 'number' || cover_tsp < 0 || cover_tsp > most) return 'cover_tsp is out of range';
  if (![0, 1, 2].includes(Number(private_status)) || typeof private_status !== 'number')
    return 'private_status must be 0, 1 or 2';
  if (![0, 1].includes(Number(download_type)) || typeof download_type !== 'number')
    return 'download_type must be 0 or 1';
  return null;
};

/** Publishing, queries and the public page of a work. */
export const douyinVideoRoutes = (context: SimContext): SimRoute[] => {
  const { state, posts, clock, people, rule } = context;

  const today = ({ clientId, personId }: Caller): number =>
    posts
      .of(personId, clientId)
      .filter((post) => post.fields.via === 'server' && chinaDay(post.createdAt) === chinaDay(clock.now()))
      .length;

  const create = async (request: SimRequest): Promise<SimReply> => {
    const caller = creatorOf(context, request);
    if ('refusal' in caller) return caller.refusal;
    const body = parsed((await request.body(262_144)) ?? Buffer.alloc(0));
    const upload = findUpload(context, String(body.video_id).slice(1));
    if (upload === null || upload.personId !== caller.personId || upload.done === null)
      return refuse('badVideoId', 'video_id is not valid');
    const coverUnit = rule<string>('coverTspUnit', 's');
    const problem = bodyProblem(body, coverUnit);
    if (problem !== null) return refuse('badParams', problem);
    const cover = shelfOf(state).images.find(
      ({ id, personId }) => id === body.custom_cover_image_url && personId === caller.personId,
    );
    if (body.custom_cover_image_url !== undefined && cover === undefined)
      return refuse('badParams', 'custom_cover_image_url must be an image_id of upload_image');
    if (today(caller) >= rule('perDay', 75)) return refuse('dailyLimit', 'published too often today');
    upload.posts += 1;
    const { video_id: _, text, ...rest } = body;
    const ids = newIds();
    const scalars = Object.entries(rest).map(([name, value]): [string, string | number] => [
      name,
      typeof value === 'number' ? value : typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    const seconds = Number(body.cover_tsp ?? 0) / (coverUnit === 'ms' ? 1000 : 1);
    posts.add({
      id: ids.item_id,
      ...caller,
      text: typeof text === 'string' ? text : '',
      ...upload.done,
      coverSha256: cover?.sha256 ?? '',
      fields: {
        ...Object.fromEntries(scalars),
        ...(body.cover_tsp === undefined ? {} : { cover_seconds: seconds }),
        via: 'server',
        video_id: ids.video_id,
      },
    });
    return ok(ids);
  };

  /** 4 in review, 2 refused; public as the rule says (1 or 5), 6 for friends, 7 for its author alone. */
  const statusOf = ({ state: one, fields }: SimPost): number => {
    if (one === 'pending') return 4;
    if (one === 'rejected') return 2;
    const visible = String(fields.private_status ?? '0');
    return visible === '1' ? 7 : visible === '2' ? 6 : rule('publicStatus', 5);
  };

  const item = (post: SimPost) => {
    const { views, likes, comments, shares } = growth(post, clock.now());
    // No source names the field of a refusal's reason, so a rule does; empty: none is told.
    const field = rule<string>('reasonField', 'reason');
    return {
      item_id: post.id,
      video_id: post.fields.video_id,
      title: post.text,
      cover: '',
      share_url: workUrl(context, post),
      is_top: false,
      is_reviewed: post.state === 'published',
      create_time: Math.floor(post.createdAt / 1000),
      media_type: 4,
      video_status: statusOf(post),
      ...(post.state === 'rejected' && field !== '' ? { [field]: post.reason } : {}),
      statistics: {
        digg_count: likes,
        comment_count: comments,
        share_count: shares,
        play_count: views,
        forward_count: 0,
        download_count: 0,
      },
    };
  };

  const list = (request: SimRequest): SimReply => {
    const caller = accountOf(context, request, 'video.list.bind');
    if ('refusal' in caller) return caller.refusal;
    const cursor = Number(request.query.get('cursor') ?? Number.NaN);
    const count = Number(request.query.get('count') ?? Number.NaN);
    if (!Number.isInteger(cursor) || cursor < 0) return refuse('badParams', 'cursor must be a number from 0');
    if (!Number.isInteger(count) || count < 1 || count > countMax)
      return refuse('badParams', `count must be 1 to ${countMax}`);
    const lag = rule('listLagSeconds', 0) * 1000;
    const all = posts
      .of(caller.personId, caller.clientId)
      .filter(({ createdAt }) => createdAt <= clock.now() - lag);
    const next = cursor + count;
    return ok({ list: all.slice(cursor, next).map(item), cursor: next, has_more: next < all.length });
  };

  const data = async (request: SimRequest): Promise<SimReply> => {
    const caller = accountOf(context, request, 'video.data.bind');
    if ('refusal' in caller) return caller.refusal;
    const { item_ids, video_ids } = parsed((await request.body(65_536)) ?? Buffer.alloc(0));
    const ids = item_ids ?? video_ids;
    if (!isTexts(ids) || ids.length < 1 || ids.length > idsMax)
      return refuse('badParams', `item_ids or video_ids: 1 to ${idsMax}`);
    const named = ({ id, fields }: SimPost) => (item_ids === undefined ? String(fields.video_id) : id);
    const found = posts.of(caller.personId, caller.clientId).filter((post) => ids.includes(named(post)));
    return ok({ list: found.map(item) });
  };

  return [
    { name: 'publish', methods: ['POST'], path: '/api/douyin/v1/video/create_video/', handle: create },
    {
      name: 'photo.list',
      methods: ['GET'],
      path: '/api/douyin/v1/video/video_list/',
      reads: true,
      handle: list,
    },
    {
      name: 'photo.info',
      methods: ['POST'],
      path: '/api/douyin/v1/video/video_data/',
      reads: true,
      handle: data,
    },
    {
      name: 'page.work',
      methods: ['GET'],
      path: /^\/video\/\d+$/,
      reads: true,
      handle: ({ path }) => {
        const id = path.slice('/video/'.length);
        const post = state.posts.find(({ fields }) => fields.video_id === id) ?? null;
        return workPage('抖音', people.person(post?.personId ?? '')?.name ?? '', post);
      },
    },
  ];
};
