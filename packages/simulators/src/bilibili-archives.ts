import { partitions } from './bilibili-partitions.ts';
import { ok, refuse } from './bilibili-replies.ts';
import type { SignedCall, Signing } from './bilibili-sign.ts';
import { createSubmissions } from './bilibili-submissions.ts';
import type { SimContext } from './frame.ts';
import { parsed } from './frame-forms.ts';
import type { SimReply, SimRequest, SimRoute } from './frame-http.ts';
import { workPage } from './frame-pages.ts';
import { growth } from './frame-posts.ts';
import type { Caller, SimPost } from './frame-state.ts';

/** Submission, edit, queries and deletion of archives (videos). */
export const archiveRoutes = (context: SimContext, signing: Signing): SimRoute[] => {
  const { posts, clock, people, rule } = context;
  const { add, edit } = createSubmissions(context);

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
    const newest = posts
      .of(call.personId, call.clientId)
      .filter((post) => post.createdAt <= clock.now() - rule('listLagSeconds', 0) * 1000)
      .filter((post) => wanted === 'all' || post.state === states[wanted]);
    const all = rule('listOrder', 'newest') === 'newest' ? newest : newest.reverse();
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

  const one =
    (answer: (post: SimPost, call: SignedCall) => SimReply) => (call: SignedCall, request: SimRequest) => {
      const id = request.query.get('resource_id') ?? parsed(call.body).resource_id;
      const post = own(call, typeof id === 'string' ? id : '');
      return 'status' in post ? post : answer(post, call);
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
    signed('photo.edit', 'POST', '/arcopen/fn/archive/edit', 'ARC_BASE', one(edit)),
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
