import { z } from 'zod';
import { createAsk } from '../ask.ts';
import { type Body, coverFile, type FileBytes, formBody, multipartBody, textBody } from '../body.ts';
import type { AccountContext, CallIo, Cover, PlatformApp } from '../connector.ts';
import type { Call, Http } from '../http.ts';
import { readVerdict, within } from './envelope.ts';
import { judge } from './refusals.ts';

const nothing = within(z.object({}).nullish());
const grant = within(
  z.object({
    access_token: z.string().min(1),
    expires_in: z.coerce.number(),
    refresh_token: z.string().min(1),
    refresh_expires_in: z.coerce.number().optional(),
    open_id: z.string().min(1),
    scope: z.string().default(''),
  }),
);
const renewed = within(z.object({ refresh_token: z.string().min(1), expires_in: z.coerce.number() }));
const userInfo = within(z.object({ nickname: z.string(), avatar: z.string().optional() }));

const upload = within(z.object({ upload_id: z.string().min(1) }));
/** Some clients read the id beside `video` and not within it. */
const uploaded = within(
  z.union([
    z.object({ video: z.object({ video_id: z.string().min(1) }) }).transform(({ video }) => video.video_id),
    z.object({ video_id: z.string().min(1) }).transform(({ video_id }) => video_id),
  ]),
);
const image = within(z.object({ image: z.object({ image_id: z.string().min(1) }) }));
const created = within(z.object({ item_id: z.string().min(1), video_id: z.string().optional() }));

const count = z.coerce.number().optional();
const work = z.looseObject({
  item_id: z.string().min(1),
  video_id: z.string().nullish(),
  title: z.string().default(''),
  create_time: z.number(),
  media_type: z.number().optional(),
  video_status: z.number().optional(),
  statistics: z
    .object({ play_count: count, digg_count: count, comment_count: count, share_count: count })
    .nullish(),
});
export type DouyinWork = z.infer<typeof work>;
const works = within(
  z.object({
    list: z.array(work).nullish(),
    cursor: z.coerce.number().default(0),
    has_more: z.boolean().default(false),
  }),
);

const json = (value: object): Body => textBody(JSON.stringify(value), 'application/json');

export type DouyinApi = ReturnType<typeof createDouyinApi>;

/** The calls of Douyin's open platform (open.douyin.com) for a person or an account, one function each. */
export const createDouyinApi = (http: Http, origin: string) => {
  const ask = createAsk(http, readVerdict, judge);

  const oauth = (
    step: string,
    path: string,
    effect: Call['effect'],
    fields: Record<string, string>,
    secrets: string[],
  ): Call => ({
    step,
    method: 'POST',
    url: new URL(`/oauth/${path}/`, origin),
    body: formBody(fields),
    effect,
    secrets,
  });

  const account = (
    step: string,
    path: string,
    { app, accessToken, externalId }: AccountContext,
    rest: Pick<Call, 'effect' | 'bulk'> & { body?: Body; method?: 'GET'; query?: Record<string, string> },
  ): Call => {
    const { query = {}, method = 'POST', ...more } = rest;
    const url = new URL(`/api/douyin/v1/video/${path}/`, origin);
    url.search = new URLSearchParams({ open_id: externalId, ...query }).toString();
    const secrets = [accessToken, app.clientSecret];
    return { step, method, url, headers: { 'access-token': accessToken }, ...more, secrets };
  };

  const video = (filename: string, contentType: string, bytes: FileBytes) =>
    multipartBody({}, { name: 'video', filename, contentType, bytes });

  return {
    accessToken: (io: CallIo, app: PlatformApp, code: string) => {
      const fields = { client_key: app.clientId, client_secret: app.clientSecret, code };
      const secrets = [app.clientSecret, code];
      return ask(
        io,
        oauth(
          'authorize.exchange',
          'access_token',
          'mutation',
          { ...fields, grant_type: 'authorization_code' },
          secrets,
        ),
        grant,
      );
    },
    /** Spends nothing: the refresh token stays as it is, so the call can be repeated. */
    refreshToken: (io: CallIo, app: PlatformApp, refreshToken: string) => {
      const fields = {
        client_key: app.clientId,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      };
      const secrets = [app.clientSecret, refreshToken];
      return ask(io, oauth('authorize.refresh', 'refresh_token', 'harmless', fields, secrets), grant);
    },
    renewRefreshToken: (io: CallIo, app: PlatformApp, refreshToken: string) => {
      const fields = { client_key: app.clientId, refresh_token: refreshToken };
      const secrets = [app.clientSecret, refreshToken];
      return ask(io, oauth('authorize.renew', 'renew_refresh_token', 'mutation', fields, secrets), renewed);
    },
    userInfo: (ctx: AccountContext) => {
      const fields = { open_id: ctx.externalId, access_token: ctx.accessToken };
      const secrets = [ctx.app.clientSecret, ctx.accessToken];
      return ask(ctx, oauth('profile', 'userinfo', 'read', fields, secrets), userInfo);
    },

    uploadVideo: (ctx: AccountContext, filename: string, contentType: string, bytes: FileBytes) => {
      const body = video(filename, contentType, bytes);
      return ask(
        ctx,
        account('upload.whole', 'upload_video', ctx, { effect: 'harmless', bulk: true, body }),
        uploaded,
      );
    },
    initUpload: (ctx: AccountContext) =>
      ask(ctx, account('upload.start', 'init_video_part_upload', ctx, { effect: 'harmless' }), upload),
    /** `number` counts from 1. */
    uploadPart: (ctx: AccountContext, uploadId: string, number: number, bytes: FileBytes) => {
      const query = { upload_id: uploadId, part_number: String(number) };
      const body = video(`part-${number}`, 'application/octet-stream', bytes);
      const rest = { effect: 'harmless' as const, bulk: true, query, body };
      return ask(ctx, account('upload.part', 'upload_video_part', ctx, rest), nothing);
    },
    completeUpload: (ctx: AccountContext, uploadId: string) => {
      const rest = { effect: 'harmless' as const, query: { upload_id: uploadId } };
      return ask(ctx, account('upload.complete', 'complete_video_part_upload', ctx, rest), uploaded);
    },
    uploadImage: async (ctx: AccountContext, cover: Cover): Promise<string> => {
      const body = multipartBody({}, coverFile('image', cover));
      const call = account('upload.cover', 'upload_image', ctx, { effect: 'harmless', body });
      return (await ask(ctx, call, image)).image.image_id;
    },
    createVideo: (ctx: AccountContext, body: object) =>
      ask(ctx, account('create', 'create_video', ctx, { effect: 'mutation', body: json(body) }), created),

    /** A comment of the account under its own work; twice is two comments. */
    comment: (ctx: AccountContext, itemId: string, content: string) => {
      const url = new URL('/item/comment/reply/', origin);
      url.search = new URLSearchParams({ open_id: ctx.externalId }).toString();
      const call: Call = {
        step: 'follow_up.first_comment',
        method: 'POST',
        url,
        headers: { 'access-token': ctx.accessToken },
        body: json({ item_id: itemId, content }),
        effect: 'mutation',
        secrets: [ctx.accessToken, ctx.app.clientSecret],
      };
      return ask(ctx, call, nothing);
    },

    /** Newest first; `cursor` 0 begins. */
    videoList: (ctx: AccountContext, cursor: number, size: number) => {
      const query = { cursor: String(cursor), count: String(size) };
      const rest = { method: 'GET' as const, effect: 'read' as const, query };
      return ask(ctx, account('look', 'video_list', ctx, rest), works);
    },
    /** null: the account has no such work. A number is the id of a page (`video_id`), anything else an `item_id`. */
    videoData: async (ctx: AccountContext, step: string, id: string): Promise<DouyinWork | null> => {
      const body = json(/^\d+$/.test(id) ? { video_ids: [id] } : { item_ids: [id] });
      const { list } = await ask(ctx, account(step, 'video_data', ctx, { effect: 'read', body }), works);
      return list?.[0] ?? null;
    },
  };
};
