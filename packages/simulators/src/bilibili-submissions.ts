import { randomInt } from 'node:crypto';
import { leaf } from './bilibili-partitions.ts';
import { ok, refuse } from './bilibili-replies.ts';
import type { SignedCall } from './bilibili-sign.ts';
import { sendBilibiliEvent } from './bilibili-webhooks.ts';
import { chinaDay } from './clock.ts';
import type { SimContext } from './frame.ts';
import { parsed } from './frame-forms.ts';
import type { SimReply, SimRequest } from './frame-http.ts';
import type { Caller, SimPost } from './frame-state.ts';
import { findUpload } from './frame-uploads.ts';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const bvid = () => `BV1${Array.from({ length: 9 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
const length = (text: string) => [...text].length;

type Input = Record<string, unknown>;
const textOf = (input: Input, name: string): string => {
  const value = input[name];
  return typeof value === 'string' ? value : '';
};
const flagOf = ({ no_reprint }: Input): number => (no_reprint === 1 ? 1 : 0);

/** The two calls that make or change an archive, with every rule on its fields. */
export const createSubmissions = (context: SimContext) => {
  const { state, posts, clock, people, rule } = context;
  const coverOf = (input: Input, { personId }: Caller) =>
    state.covers.find((cover) => cover.url === input.cover && cover.personId === personId) ?? null;

  /** The fields that `add-by-utoken` and `edit` share; `known` is a cover address that counts without an upload. */
  const wordsProblem = (input: Input, caller: Caller, known: unknown): SimReply | null => {
    const title = textOf(input, 'title');
    if (title.trim() === '') return refuse('badTitleEmpty', 'title is empty');
    if (length(title) > rule('titleMax', 80)) return refuse('titleTooLong', 'title is too long');
    if (input.cover !== known && coverOf(input, caller) === null)
      return refuse('badParameters', 'cover must be an address from cover/upload');
    if (typeof input.tid !== 'number' || leaf(input.tid) === null)
      return refuse('badPartition', 'tid must be a leaf of type/list');
    if (length(textOf(input, 'desc')) > rule('descMax', 250))
      return refuse('badDescription', 'desc is too long');
    return input.no_reprint === undefined || input.no_reprint === 0 || input.no_reprint === 1
      ? null
      : refuse('badParameters', 'no_reprint must be 0 or 1');
  };

  const tagProblem = (tag: string): SimReply | null =>
    tag === '' || tag.split(',').some((one) => one.trim() === '') || length(tag) > rule('tagMax', 200)
      ? refuse('badTag', 'tag must hold one or more tags, and not be too long')
      : null;

  const originProblem = (input: Input): SimReply | null => {
    if (input.copyright !== 1 && input.copyright !== 2)
      return refuse('badParameters', 'copyright must be 1 or 2');
    return (input.copyright === 1) === (textOf(input, 'source') === '')
      ? null
      : refuse('badSource', 'source belongs to copyright 2, and only to it');
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

  const announce = (post: SimPost) => {
    const app = people.app(post.clientId);
    if (app === null || !rule('webhookLegacy', false)) return;
    const openid = people.openId(post.clientId, post.personId);
    sendBilibiliEvent(context, app, 'publish_video', {
      openid,
      client_id: post.clientId,
      resource_id: post.id,
    });
  };

  return {
    add: (call: SignedCall, { query }: SimRequest): SimReply => {
      const upload = findUpload(context, query.get('upload_token'));
      if (upload === null || upload.personId !== call.personId)
        return refuse('badUploadToken', 'upload_token is not valid');
      if (upload.posts > 0 && !rule('uploadTokenReusable', true))
        return refuse('badUploadToken', 'upload_token was used before');
      if (upload.done === null) return refuse('badVideo', 'the video was not completed');
      const input = parsed(call.body);
      const [title, tag] = [textOf(input, 'title'), textOf(input, 'tag')];
      const refusal =
        wordsProblem(input, call, undefined) ??
        tagProblem(tag) ??
        originProblem(input) ??
        tooMany(call, title);
      if (refusal !== null) return refusal;
      upload.posts += 1;
      const post = posts.add({
        id: bvid(),
        clientId: call.clientId,
        personId: call.personId,
        text: title,
        ...upload.done,
        coverSha256: coverOf(input, call)?.sha256 ?? '',
        fields: {
          tag,
          cover: String(input.cover),
          tid: Number(input.tid),
          desc: textOf(input, 'desc'),
          copyright: Number(input.copyright),
          source: textOf(input, 'source'),
          no_reprint: flagOf(input),
        },
      });
      announce(post);
      return ok({ resource_id: post.id });
    },

    /** Puts the archive back in review. Tags are documented for neither way, so a rule decides. */
    edit: (post: SimPost, call: SignedCall): SimReply => {
      const input = parsed(call.body);
      const takesTags = rule('editTags', 'ignored') !== 'ignored' && input.tag !== undefined;
      const tag = textOf(input, 'tag');
      const refusal = wordsProblem(input, call, post.fields.cover) ?? (takesTags ? tagProblem(tag) : null);
      if (refusal !== null) return refusal;
      posts.change(post, {
        text: textOf(input, 'title'),
        coverSha256: coverOf(input, call)?.sha256 ?? post.coverSha256,
        fields: {
          cover: String(input.cover),
          tid: Number(input.tid),
          desc: textOf(input, 'desc'),
          no_reprint: flagOf(input),
          ...(takesTags ? { tag } : {}),
        },
      });
      return ok();
    },
  };
};
