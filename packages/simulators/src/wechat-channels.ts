import { createHash, randomBytes } from 'node:crypto';
import {
  createSimulator,
  type SimContext,
  type SimPlatform,
  type Simulator,
  type SimulatorOptions,
} from './frame.ts';
import { fileOf, formOf, textOf } from './frame-forms.ts';
import { json, redirect, type SimReply, type SimRequest, type SimRoute } from './frame-http.ts';
import { imageInfo } from './frame-images.ts';
import { page, styleRoute, workPage } from './frame-pages.ts';
import type { SimPost } from './frame-state.ts';
import { createPage, postedPage } from './wechat-channels-pages.ts';
import { type Draft, instantOf, problemsOf, typedTitle } from './wechat-channels-post.ts';

/** The form is held in memory; the page itself allows 20 GB. */
const formMaxBytes = 536_870_912;
const name = '视频号';

/** Tests play the person by the same form and ask for JSON. */
const wantsJson = ({ headers }: SimRequest) => headers.accept?.includes('application/json') === true;

const refused = (request: SimRequest, problems: string[], shown: () => SimReply): SimReply =>
  wantsJson(request) ? json({ problems }, 400) : shown();

const publishingRoutes = (context: SimContext): SimRoute[] => {
  const { state, posts, people, clock, rule } = context;
  const linkOf = ({ id }: SimPost) => `${context.url('main')}/sph/${id}`;
  const authorOf = (post: SimPost | null) => people.person(post?.personId ?? '')?.name ?? '';
  const draftRules = () => ({
    videoMaxBytes: rule('videoMaxBytes', 0),
    descriptionMax: rule('descriptionMax', 0),
    topicsMax: rule('topicsMax', 0),
    scheduleMinSeconds: rule('scheduleMinSeconds', 0),
    scheduleMaxSeconds: rule('scheduleMaxSeconds', 0),
  });

  const publish = (form: FormData, draft: Draft, cover: Buffer): SimPost => {
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    const at = instantOf(draft.at);
    const post = posts.add({
      id: `A${randomBytes(6).toString('hex')}`,
      // Nobody's app: a person did it on the page.
      clientId: 'page',
      personId: textOf(form, 'sim_user'),
      text: draft.description,
      bytes: draft.video.length,
      sha256: hash(draft.video),
      coverSha256: cover.length === 0 ? '' : hash(cover),
      fields: {
        short_title: typedTitle(draft.shortTitle),
        original: textOf(form, 'original'),
        ai_content: textOf(form, 'ai_content'),
        at: draft.at,
      },
    });
    if (at !== null) post.reviewAt = Math.max(post.reviewAt, at);
    return post;
  };

  const submit = async (request: SimRequest): Promise<SimReply> => {
    const form = await formOf(request, formMaxBytes);
    if (form === null)
      return refused(request, ['表单不完整或太大。'], () =>
        createPage({ people: state.people, filled: {}, problems: ['表单不完整或太大（模拟最多 512 MB）。'] }),
      );
    const draft: Draft = {
      shortTitle: textOf(form, 'short_title'),
      description: textOf(form, 'description'),
      at: textOf(form, 'at'),
      video: await fileOf(form, 'video'),
    };
    const cover = await fileOf(form, 'cover');
    const problems = [
      ...(people.person(textOf(form, 'sim_user')) === null ? ['没有这个测试账号。'] : []),
      ...(cover.length > 0 && imageInfo(cover) === null ? ['封面要是 JPG 或 PNG 图片。'] : []),
      ...problemsOf(draft, draftRules(), clock.now()),
    ];
    const texts = [...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    if (problems.length > 0)
      return refused(request, problems, () =>
        createPage({ people: state.people, filled: Object.fromEntries(texts), problems }),
      );
    const post = publish(form, draft, cover);
    return wantsJson(request) ? json({ id: post.id, link: linkOf(post) }) : redirect(`posted?id=${post.id}`);
  };

  return [
    {
      name: 'page.create',
      methods: ['GET'],
      path: '/platform/post/create',
      reads: true,
      handle: () => createPage({ people: state.people, filled: {}, problems: [] }),
    },
    { name: 'publish', methods: ['POST'], path: '/platform/post/create', handle: submit },
    {
      name: 'page.posted',
      methods: ['GET'],
      path: '/platform/post/posted',
      reads: true,
      handle: ({ query }) => {
        const post = posts.byId(query.get('id') ?? '');
        return post === null ? workPage(name, '', null) : postedPage(linkOf(post), authorOf(post));
      },
    },
    {
      name: 'page.work',
      methods: ['GET'],
      path: /^\/sph\/[0-9A-Za-z]+$/,
      reads: true,
      handle: ({ path }) => {
        const post = posts.byId(path.slice('/sph/'.length));
        return workPage(name, authorOf(post), post);
      },
    },
  ];
};

const platform: SimPlatform = {
  id: 'wechat-channels',
  rules: {
    videoMaxBytes: 21_474_836_480,
    descriptionMax: 1000,
    topicsMax: 10,
    /** One source says 1 h to 30 d, another 15 min to 7 d: what both allow. */
    scheduleMinSeconds: 3600,
    scheduleMaxSeconds: 604_800,
  },
  refuse: (code, message) =>
    page(400, '无法发表', '模拟视频号助手', `<h1>无法发表（${code}）</h1><p>${message}</p>`),
  listeners: (context) => ({ main: [styleRoute, ...publishingRoutes(context)] }),
};

/**
 * A double of the page 视频号助手, on which a person publishes: there is no API to double. It refuses what other
 * programs that drive the real page report as refused, and proves nothing about that page.
 */
export const createWechatChannelsSimulator = (options: SimulatorOptions = {}): Simulator =>
  createSimulator(platform, options);
