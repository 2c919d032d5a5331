import { randomInt } from 'node:crypto';
import { leaf, partitions } from './bilibili-partitions.ts';
import { ok, refuse } from './bilibili-replies.ts';
import type { SignedCall, Signing } from './bilibili-sign.ts';
import { chinaDay } from './clock.ts';
import type { SimContext } from './frame.ts';
import { parsed } from './frame-forms.ts';
import type { SimReply, SimRequest, SimRoute } from './frame-http.ts';
import { workPage } from './frame-pages.ts';
import { growth } from './frame-posts.ts';
import type { Caller, SimPost } from './frame-state.ts';
import { findUpload } from './frame-uploads.ts';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const bvid = () => `BV1${Array.from({ length: 9 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
const length = (text: string) => [...text].length;

type Submission = {
  title: string;
  cover: string;
  tid: number;
  tag: string;
  desc: string;
  copyright: number;
  source: string;
  no_reprint: number;
};

/** Submission, queries and deletion of archives (videos). */
export const archiveRoutes = (context: SimContext, signing: Signing): SimRoute[] => {
  const { state, posts, clock, people, rule } = context;

  const checked = (input: Record<string, unknown>, caller: Caller): Submission | SimReply => {
    const text = (name: string) => (typeof input[name] === 'string' ? input[name] : '');
    const title = text('title');
    const tag = text('tag');
    if (title.trim() === '') return refuse('badTitleEmpty', 'title is empty');
    if (length(title) > rule('titleMax', 80)) return refuse('titleTooLong', 'title is over 80 characters');
    if (!state.covers.some(({ url, personId }) => url === input.cover && personId === caller.personId))
      return refuse('badParameters', 'cover must be an address from cover/upload');
    if (typeof input.tid !== 'number' || leaf(input.tid) === null)
      return refuse('badPartition', 'tid must be a leaf of type/list');
    if (tag === '' || tag.split(',').some((one) => one.trim() === '') || length(tag) > 200)
      return refuse('badTag', 'tag must hold 1 or more tags and at most 200 characters');
    if (length(text('desc')) > 250) return refuse('badDescription', 'desc is over 250 characters');
    if (input.copyright !== 1 && input.copyright !== 2)
      return refuse('badParameters', 'copyright must be 1 or 2');
    if ((input.copyright === 1) !== (text('source') === ''))
      return refuse('badSource', 'source belongs to copyright 2, and only to it');
    if (input.no_reprint !== undefined && input.no_reprint !== 0 && input.no_reprint !== 1)
      return refuse('badParameters', 'no_reprint must be 0 or 1');
    return {
      title,
      tag,
      cover: String(input.cover),
      tid: input.tid,
      desc: text('desc'),
      copyright: input.copyright,
      source: text('source'),
      no_reprint: input.no_reprint ?? 0,
    };
  };

  /** The quotas of an ordinary member: captcha, 30 s apart, five a day, no title twice. */
  const tooMany = ({ personId }: Caller, title: string): SimReply | null => {
    const now = clock.now();
    const mine = state.posts.filter((post) => post.personId === personId);
    const apart = (now - (mine.at(-1)?.createdAt ?? 0)) / 1000;
    if (rule('captcha', false)) return refuse('captcha', 'a captcha is needed');
    if (apart < rule('minGapSeconds', 30)) return refuse('tooSoon', 'wait 30 seconds between submissions');
    if (mine.filter((post) => chinaDay(post.createdAt) === chinaDay(now)).length >= rule('perDay', 5))
      return refuse('dailyLimit', 'five submissions a day');
    const window = rule('sameTitleHours', 24) * 3600_000;
    if (mine.some((post) => post.text === title && now - post.createdAt < window))
      return refuse('sameTitle', 'the same title was submitted before');
    return null;
  };

  const add = (call: SignedCall, { query }: SimRequest): SimReply => {
    const upload = findUpload(context, query.get('upload_token'));
    if (upload === null || upload.personId !== call.personId)
      return refuse('badUploadToken', 'upload_token is not valid');
    if (upload.posts > 0 && !rule('uploadTokenReusable', true))
      return refuse('badUploadToken', 'upload_token was used before');
    if (upload.done === null) return refuse('badVideo', 'the video was not completed');
    const submission = checked(parsed(call.body), call);
    if ('status' in submission) return submission;
    const refusal = tooMany(call, submission.title);
    if (refusal !== null) return refusal;
    upload.posts += 1;
    const { title, ...fields } = submission;
    const post = posts.add({
      id: bvid(),
      clientId: call.clientId,
      personId: call.personId,
      text: title,
      ...upload.done,
      coverSha256: state.covers.find(({ url }) => url === fields.cover)?.sha256 ?? '',
      fields,
    });
    return ok({ resource_id: post.id });
  };

  const item = (post: SimPost) => {
    const open = post.state === 'published';
    const returned = post.state === 'rejected';
    return {
      resource_id: post.id,
      title: post.text,
      ...post.fields,
      ctime: Math.floor(post.createdAt / 1000),
      ptime: open ? Math.floor(post.reviewAt / 1000) : 0,
      ...(open
        ? {
            video_info: {
              cid: post.createdAt,
              filename: post.sha256.slice(0, 16),
              duration: 0,
              share_url: `${context.url('main')}/video/${post.id}?share_source=open_plat`,
              iframe_url: `//player.bilibili.com/player.html?bvid=${post.id}`,
            },
          }
        : { video_info: {} }),
      addit_info: {
        state: open ? 0 : returned ? -2 : -30,
        state_desc: open ? '开放浏览' : returned ? '已退回' : '审核中',
        reject_reason: returned ? post.reason || '稿件不符合社区规范' : '',
      },
    };
  };

  const own = (call: Caller, id: string): SimPost | SimReply => {
    const post = posts.byId(id);
    if (post === null || post.personId !== call.personId) return refuse('missing', 'no such archive');
    return post.state === 'removed' ? refuse('deleted', 'the archive was deleted') : post;
  };

  const list = (call: SignedCall, { query }: SimRequest): SimReply => {
    const pn = Number(query.get('pn') ?? 1);
    const ps = Number(query.get('ps') ?? 20);
    const wanted = query.get('status') ?? 'all';
    const states: Record<string, SimPost['state']> = {
      is_pubing: 'pending',
      pubed: 'published',
      not_pubed: 'rejected',
    };
    if (!Number.isInteger(pn) || pn < 1 || !Number.isInteger(ps) || ps < 1 || ps > 50)
      return refuse('badParameters', 'pn from 1, ps from 1 to 50');
    if (wanted !== 'all' && states[wanted] === undefined) return refuse('badParameters', 'status is unknown');
    const all = posts
      .of(call.personId, call.clientId)
      .filter((post) => post.createdAt <= clock.now() - rule('listLagSeconds', 0) * 1000)
      .filter((post) => wanted === 'all' || post.state === states[wanted]);
    return ok({
      list: all.slice((pn - 1) * ps, pn * ps).map(item),
      page: { pn, ps, total: all.length },
    });
  };

  const stat = (post: SimPost) => {
    const { views, likes, comments, shares, favorites, coins, danmaku } = growth(post, clock.now());
    return {
      title: post.text,
      ptime: Math.floor(post.reviewAt / 1000),
      view: views,
      danmaku,
      reply: comments,
      favorite: favorites,
      coin: coins,
      share: shares,
      like: likes,
    };
  };

  const signed = (
    name: string,
    method: 'GET' | 'POST',
    path: string,
    scope: string,
    answer: (call: SignedCall, request: SimRequest) => SimReply,
  ): SimRoute => ({
    name,
    methods: [method],
    path,
    reads: method === 'GET',
    handle: async (request) => {
      const call = await signing.check(request, scope, 65_536);
      return 'refusal' in call ? call.refusal : answer(call, request);
    },
  });

  const one = (answer: (post: SimPost) => SimReply) => (call: SignedCall, request: SimRequest) => {
    const id = request.query.get('resource_id') ?? parsed(call.body).resource_id;
    const post = own(call, typeof id === 'string' ? id : '');
    return 'status' in post ? post : answer(post);
  };

  return [
    signed('publish', 'POST', '/arcopen/fn/archive/add-by-utoken', 'ARC_BASE', add),
    signed(
      'photo.info',
      'GET',
      '/arcopen/fn/archive/view',
      'ARC_BASE',
      one((post) => ok(item(post))),
    ),
    signed('photo.list', 'GET', '/arcopen/fn/archive/viewlist', 'ARC_BASE', list),
    signed('type.list', 'GET', '/arcopen/fn/archive/type/list', 'ARC_BASE', () => ok(partitions)),
    signed(
      'stats',
      'GET',
      '/arcopen/fn/data/arc/stat',
      'ARC_DATA',
      one((post) => ok(stat(post))),
    ),
    signed(
      'photo.delete',
      'POST',
      '/arcopen/fn/archive/delete',
      'ARC_BASE',
      one((post) => {
        post.state = 'removed';
        return ok();
      }),
    ),
    signed('user.info', 'GET', '/arcopen/fn/user/account/info', 'USER_INFO', (call) =>
      ok({
        name: people.person(call.personId)?.name ?? '',
        face: '',
        openid: people.openId(call.clientId, call.personId),
      }),
    ),
    {
      name: 'page.work',
      methods: ['GET'],
      path: /^\/video\/BV[0-9A-Za-z]{10}$/,
      reads: true,
      handle: ({ path }) => {
        const post = posts.byId(path.slice('/video/'.length));
        return workPage('B站', people.person(post?.personId ?? '')?.name ?? '', post);
      },
    },
  ];
};
