import { createHash, randomBytes } from 'node:crypto';
import { chinaDay } from './clock.ts';
import type { SimContext } from './frame.ts';
import { fileOf, formOf } from './frame-forms.ts';
import type { SimReply, SimRequest, SimRoute } from './frame-http.ts';
import { imageInfo } from './frame-images.ts';
import { workPage } from './frame-pages.ts';
import { growth } from './frame-posts.ts';
import type { Caller, SimPost } from './frame-state.ts';
import { findUpload } from './frame-uploads.ts';
import { callerOf } from './kuaishou-oauth.ts';
import { ok, type Refuse } from './kuaishou-replies.ts';

const coverMax = 10_485_760;
const ordinary = 'NOT_SPHERICAL_VIDEO';
const topics = /#[^\s#]+/gu;

/** Publishing, queries and deletion on the API's host. */
export const photoRoutes = (context: SimContext, refuse: Refuse): SimRoute[] => {
  const { state, posts, clock, people, rule } = context;

  const videoInfo = (post: SimPost) => {
    const { likes, comments, views } = growth(post, clock.now());
    return {
      photo_id: post.id,
      caption: post.text,
      cover: `${context.url('main')}/covers/${post.coverSha256}`,
      play_url: `${context.url('main')}/short-video/${post.id}`,
      create_time: post.createdAt,
      like_count: likes,
      comment_count: comments,
      view_count: views,
      pending: post.state === 'pending',
    };
  };

  const tooFast = (caller: Caller): SimReply | null => {
    const now = clock.now();
    const mine = state.posts.filter((post) => post.personId === caller.personId);
    const today = mine.filter((post) => chinaDay(post.createdAt) === chinaDay(now)).length;
    const last = mine.at(-1)?.createdAt ?? 0;
    if (rule('antiSpam', false)) return refuse('antiSpam', 'stopped by anti-spam');
    if (today >= rule('perDay', 0) || now - last < rule('minGapSeconds', 0) * 1000)
      return refuse('rateLimit', 'too many posts');
    return null;
  };

  const publish = async (request: SimRequest): Promise<SimReply> => {
    const caller = callerOf(context, refuse, request.query, 'user_video_publish');
    if ('refusal' in caller) return caller.refusal;
    const upload = findUpload(context, request.query.get('upload_token'));
    const form = await formOf(request, coverMax + 1_048_576);
    if (upload === null || upload.personId !== caller.personId || upload.done === null)
      return refuse('notUploaded', 'the video was not uploaded');
    if (upload.posts > 0 && !rule('uploadTokenReusable', true))
      return refuse('notUploaded', 'upload_token was used before');
    if (form === null) return refuse('badParameters', 'a multipart form is needed');
    const bytes = await fileOf(form, 'cover');
    if (bytes.length > coverMax || imageInfo(bytes) === null)
      return refuse('illegalCover', 'the cover must be an image of at most 10 MB');
    const caption = form.get('caption') ?? '';
    if (typeof caption !== 'string' || [...caption].length > rule('captionMax', 500))
      return refuse('badParameters', 'the caption is too long');
    if ((caption.match(topics)?.length ?? 0) > rule('topicsMax', 4))
      return refuse('badParameters', 'too many topics');
    const stereo = form.get('stereo_type');
    if (
      stereo !== null &&
      !rule('stereoTypes', ordinary as string)
        .split(',')
        .includes(String(stereo))
    )
      return refuse('badParameters', 'stereo_type is unknown');
    const place = rule('merchantProductIn', 'form') === 'form' ? form : request.query;
    const product = place.get('merchant_product_id');
    const fast = tooFast(caller);
    if (fast !== null) return fast;
    upload.posts += 1;
    const post = posts.add({
      id: `3x${randomBytes(7).toString('hex')}`,
      ...caller,
      text: caption,
      ...upload.done,
      coverSha256: createHash('sha256').update(bytes).digest('hex'),
      fields: {
        stereo_type: String(stereo ?? ordinary),
        ...(product === null ? {} : { merchant_product_id: String(product) }),
      },
    });
    return ok({ video_info: videoInfo(post) });
  };

  /** An own post, or the refusal: unknown, removed, or not to be seen yet at the first look. */
  const info = ({ query }: SimRequest): SimReply => {
    const caller = callerOf(context, refuse, query, 'user_video_info');
    if ('refusal' in caller) return caller.refusal;
    const post = posts.byId(query.get('photo_id') ?? '');
    if (post === null || post.personId !== caller.personId || post.state === 'removed')
      return refuse('videoMissing', 'VIDEO_NOT_EXIST');
    post.looks += 1;
    if (post.looks === 1 && post.state === 'pending' && rule('firstInfoMissing', true))
      return refuse('videoMissing', 'VIDEO_NOT_EXIST');
    if (post.state === 'rejected') return refuse('publishFailed', post.reason || 'VIDEO_PUBLISH_FAILED');
    return ok({ video_info: videoInfo(post) });
  };

  const listed = (caller: Caller): SimPost[] => {
    const newest = posts
      .of(caller.personId, caller.clientId)
      .filter((post) => post.createdAt <= clock.now() - rule('listLagSeconds', 0) * 1000);
    return rule('listOrder', 'newest') === 'newest' ? newest : newest.reverse();
  };

  const list = ({ query }: SimRequest): SimReply => {
    const caller = callerOf(context, refuse, query, 'user_video_info');
    if ('refusal' in caller) return caller.refusal;
    const count = Number(query.get('count') ?? 20);
    if (!Number.isInteger(count) || count < 1 || count > 200)
      return refuse('badParameters', 'count must be 1 to 200');
    const all = listed(caller);
    const cursor = query.get('cursor') ?? '';
    const from = cursor === '' ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
    return ok({ video_list: all.slice(from, from + count).map(videoInfo) });
  };

  const count = ({ query }: SimRequest): SimReply => {
    const caller = callerOf(context, refuse, query, 'user_video_info');
    if ('refusal' in caller) return caller.refusal;
    const all = listed(caller);
    const open = all.filter(({ state: one }) => one === 'published').length;
    return ok({
      all_count: all.length,
      private_count: all.length - open,
      public_count: open,
      friend_count: 0,
    });
  };

  const remove = ({ query }: SimRequest): SimReply => {
    const caller = callerOf(context, refuse, query, 'user_video_delete');
    if ('refusal' in caller) return caller.refusal;
    const post = posts.byId(query.get('photo_id') ?? '');
    if (post === null || post.personId !== caller.personId || post.state === 'removed')
      return refuse('videoMissing', 'VIDEO_NOT_EXIST');
    post.state = 'removed';
    return ok({});
  };

  /** Mounts a mini program on an own work that has been out for a minute. */
  const mount = async (request: SimRequest): Promise<SimReply> => {
    const caller = callerOf(context, refuse, request.query, 'user_video_mp_plc');
    if ('refusal' in caller) return caller.refusal;
    if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
      return refuse('badParameters', 'a form is needed');
    const form = new URLSearchParams(String(await request.body(65_536)));
    const named = ['plc_mp_app_id', 'plc_title', 'plc_mp_path'].map((name) => [name, form.get(name) ?? '']);
    const post = posts.byId(form.get('photo_id') ?? '');
    if (post === null || post.personId !== caller.personId || post.state !== 'published')
      return refuse('videoMissing', 'VIDEO_NOT_EXIST');
    if (named.some(([, value]) => value === ''))
      return refuse('badProgram', 'plc_mp_app_id, plc_title and plc_mp_path are needed');
    if (clock.now() - post.createdAt < rule('mountAfterSeconds', 60) * 1000)
      return refuse('videoMissing', 'the work is too new');
    if (post.fields.plc_mp_app_id !== undefined && !rule('mountAgain', true))
      return refuse('badProgram', 'a mini program is mounted already');
    Object.assign(post.fields, Object.fromEntries(named), { mounts: Number(post.fields.mounts ?? 0) + 1 });
    return ok({});
  };

  const userInfo = ({ query }: SimRequest): SimReply => {
    const caller = callerOf(context, refuse, query, 'user_info');
    if ('refusal' in caller) return caller.refusal;
    const fan = posts.of(caller.personId, caller.clientId).length * 3;
    const name = people.person(caller.personId)?.name ?? '';
    return ok({ user_info: { name, sex: 'N', fan, follow: 1, head: '', bigHead: '', city: '北京' } });
  };

  return [
    { name: 'publish', methods: ['POST'], path: '/openapi/photo/publish', handle: publish },
    { name: 'photo.info', methods: ['GET'], path: '/openapi/photo/info', handle: info },
    { name: 'photo.list', methods: ['GET'], path: '/openapi/photo/list', reads: true, handle: list },
    { name: 'photo.count', methods: ['GET'], path: '/openapi/photo/count', reads: true, handle: count },
    { name: 'photo.delete', methods: ['POST'], path: '/openapi/photo/delete', handle: remove },
    { name: 'photo.mount', methods: ['POST'], path: '/openapi/photo/mp_plc/bind', handle: mount },
    { name: 'user.info', methods: ['GET'], path: '/openapi/user_info', reads: true, handle: userInfo },
    {
      name: 'page.work',
      methods: ['GET'],
      path: /^\/short-video\/[0-9a-z]+$/,
      reads: true,
      handle: ({ path }) => {
        const post = posts.byId(path.slice('/short-video/'.length));
        return workPage('快手', people.person(post?.personId ?? '')?.name ?? '', post);
      },
    },
  ];
};
