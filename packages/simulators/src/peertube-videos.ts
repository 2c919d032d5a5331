import { createHash } from 'node:crypto';
import type { SimContext } from './frame.ts';
import { fileOf, formOf, parsed } from './frame-forms.ts';
import { json, type SimReply, type SimRequest, type SimRoute } from './frame-http.ts';
import { imageInfo } from './frame-images.ts';
import { workPage } from './frame-pages.ts';
import { growth } from './frame-posts.ts';
import type { Caller, SimPost } from './frame-state.ts';
import { asAccount } from './peertube-auth.ts';
import { type Edit, editOf, editProblem } from './peertube-edit.ts';
import { noContent, problem } from './peertube-replies.ts';

const prefix = '/api/v1/videos/';
const privacies: Record<number, string> = { 1: 'Public', 2: 'Unlisted', 3: 'Private', 4: 'Internal' };
const iso = (ms: string | number | undefined) => new Date(Number(ms ?? 0)).toISOString();

/** A video in the API's shape: under review it is being transcoded, a rejected one is blocked by a moderator. */
const shapeOf = (post: SimPost, now: number) => {
  const { views, likes, comments } = growth(post, now);
  const { fields } = post;
  const privacy = Number(fields.privacy);
  return {
    uuid: post.id,
    shortUUID: fields.shortUUID,
    name: post.text,
    description: fields.description,
    tags: JSON.parse(String(fields.tags)) as string[],
    privacy: { id: privacy, label: privacies[privacy] ?? 'Unknown' },
    createdAt: iso(post.createdAt),
    updatedAt: iso(fields.updatedAt),
    publishedAt: iso(fields.publishedAt),
    state: post.state === 'pending' ? { id: 2, label: 'To transcode' } : { id: 1, label: 'Published' },
    scheduledUpdate:
      fields.scheduleAt === undefined
        ? null
        : { updateAt: iso(fields.scheduleAt), privacy: fields.schedulePrivacy },
    ...(post.state === 'rejected' ? { blacklisted: true, blacklistedReason: post.reason } : {}),
    views,
    likes,
    comments,
  };
};

/** A schedule whose time has come makes the video what it said. */
const dueSchedule = (post: SimPost, now: number) => {
  const { fields } = post;
  if (fields.scheduleAt === undefined || Number(fields.scheduleAt) > now) return;
  fields.privacy = fields.schedulePrivacy ?? 1;
  delete fields.scheduleAt;
};

const apply = (post: SimPost, edit: Edit, now: number) => {
  const { fields } = post;
  if (edit.name !== undefined) post.text = edit.name;
  if (edit.description !== undefined) fields.description = edit.description;
  if (edit.tags !== undefined) fields.tags = JSON.stringify(edit.tags);
  if (edit.channel !== undefined) fields.channel = edit.channel;
  if (edit.nsfw !== undefined) fields.nsfw = edit.nsfw;
  if (edit.comments !== undefined) fields.comments = edit.comments;
  if (edit.download !== undefined) fields.download = edit.download;
  if (edit.privacy !== undefined) {
    if (fields.privacy === 3 && edit.privacy !== 3) fields.publishedAt = now;
    fields.privacy = edit.privacy;
  }
  if (edit.schedule !== undefined)
    Object.assign(fields, {
      scheduleAt: edit.schedule.at,
      schedulePrivacy: edit.schedule.privacy,
      publishedAt: edit.schedule.at,
    });
  fields.updatedAt = now;
};

/** Own videos: read, edit (which publishes a draft), list and delete; and the public page. */
export const peertubeVideoRoutes = (context: SimContext): SimRoute[] => {
  const { state, posts, clock, people } = context;

  const own = (path: string, { personId }: Caller): SimPost | null => {
    const post = posts.byId(decodeURIComponent(path.slice(prefix.length).split('/')[0] ?? ''));
    return post === null || post.personId !== personId || post.state === 'removed' ? null : post;
  };
  const onOwn = (handle: (request: SimRequest, post: SimPost) => Promise<SimReply> | SimReply) =>
    asAccount(context, (request, caller) => {
      const post = own(request.path, caller);
      if (post === null) return problem(404, 'Video not found');
      dueSchedule(post, clock.now());
      return handle(request, post);
    });

  const put = async (request: SimRequest, post: SimPost): Promise<SimReply> => {
    const form = await formOf(request, 33_554_432);
    if (form === null) return problem(400, 'A multipart form is needed');
    const edit = editOf(form);
    const wrong = editProblem(edit, post.personId);
    if (wrong !== null) return problem(400, wrong);
    const cover = await fileOf(form, 'previewfile');
    if (cover.length > 0 && imageInfo(cover) === null) return problem(400, 'Incorrect preview file');
    if (cover.length > 0) post.coverSha256 = createHash('sha256').update(cover).digest('hex');
    apply(post, edit, clock.now());
    // The first edit says what the video is: from then on it is posted.
    if (post.state === 'draft') posts.submit(post);
    return noContent;
  };

  /** Anybody may comment on what is public or unlisted, the owner among them. */
  const comment = async (request: SimRequest, { id, fields }: SimPost): Promise<SimReply> => {
    const { text } = parsed((await request.body(65_536)) ?? Buffer.alloc(0));
    if (fields.comments === 'false') return problem(409, 'Video comments are disabled.');
    if (typeof text !== 'string' || text === '' || text.length > 10_000)
      return problem(400, 'Should have a valid comment text');
    const written = [...(JSON.parse(String(fields.written ?? '[]')) as string[]), text];
    fields.written = JSON.stringify(written);
    return json({ comment: { id: written.length, text, videoId: id } });
  };

  const list = ({ query }: SimRequest, { personId, clientId }: Caller): SimReply => {
    const start = Number(query.get('start') ?? 0);
    const count = Number(query.get('count') ?? 15);
    if (!(count >= 1 && count <= 100)) return problem(400, 'Should have a number count (max: 100)');
    const search = textIn(query.get('search'));
    const all = posts.of(personId, clientId).filter((post) => textIn(post.text).includes(search));
    for (const post of all) dueSchedule(post, clock.now());
    return json({
      total: all.length,
      data: all.slice(start, start + count).map((post) => shapeOf(post, clock.now())),
    });
  };

  const one = /^\/api\/v1\/videos\/[\w-]+$/;
  return [
    {
      name: 'video.list',
      methods: ['GET'],
      path: '/api/v1/users/me/videos',
      handle: asAccount(context, list),
    },
    {
      name: 'video.get',
      methods: ['GET'],
      path: one,
      handle: onOwn((_, post) => json(shapeOf(post, clock.now()))),
    },
    { name: 'publish', methods: ['PUT'], path: one, handle: onOwn(put) },
    {
      name: 'comment',
      methods: ['POST'],
      path: /^\/api\/v1\/videos\/[\w-]+\/comment-threads$/,
      handle: onOwn(comment),
    },
    {
      name: 'video.delete',
      methods: ['DELETE'],
      path: one,
      handle: onOwn((_, post) => {
        // What nobody ever saw was no post: it leaves no trace in the ledger.
        if (post.state === 'draft') state.posts = state.posts.filter((other) => other !== post);
        post.state = 'removed';
        return noContent;
      }),
    },
    {
      name: 'page.work',
      methods: ['GET'],
      path: /^\/w\/[0-9a-f]+$/,
      reads: true,
      handle: ({ path }) => {
        const short = path.slice('/w/'.length);
        const post = state.posts.find(({ fields }) => fields.shortUUID === short) ?? null;
        return workPage('PeerTube', people.person(post?.personId ?? '')?.name ?? '', post);
      },
    },
  ];
};

const textIn = (value: string | null) => (value ?? '').toLowerCase();
