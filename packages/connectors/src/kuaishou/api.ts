import { z } from 'zod';
import { createAsk } from '../ask.ts';
import { type Body, bytesBody, coverFile, emptyMultipartBody, formBody, multipartBody } from '../body.ts';
import type { AccountContext, CallIo, Cover, PlatformApp } from '../connector.ts';
import type { Call, Http, ReadVerdict } from '../http.ts';
import { judge } from './refusals.ts';

const envelope = z.object({
  result: z.number(),
  error: z.string().optional(),
  error_msg: z.string().optional(),
});

/** HTTP 200 always; `result` 1 is success, else `{result, error, error_msg}`. */
const readVerdict: ReadVerdict = (value) => {
  const parsed = envelope.safeParse(value);
  if (!parsed.success) return null;
  const { result, error, error_msg } = parsed.data;
  const message = [error, error_msg].filter(Boolean).join(': ');
  return { ok: result === 1, code: String(result), message: message || null, requestId: null };
};

const nothing = z.object({});
const grant = z.object({
  access_token: z.string().min(1),
  expires_in: z.number(),
  refresh_token: z.string().min(1),
  refresh_token_expires_in: z.number().optional(),
  open_id: z.string().min(1).optional(),
  scopes: z.array(z.string()).default([]),
});
const userInfo = z.object({ user_info: z.object({ name: z.string(), head: z.string().optional() }) });
const started = z.object({ upload_token: z.string().min(1), endpoint: z.string().min(1) });
const resumed = z.object({
  existed: z.boolean().default(false),
  fragment_list: z
    .array(z.object({ id: z.coerce.number(), size: z.number().optional().catch(undefined) }))
    .default([]),
});
/** `checksum` comes with it by a rule that is not published. */
const fragmentSaved = z.object({ size: z.number().optional().catch(undefined) });
const video = z.object({
  photo_id: z.string().min(1),
  caption: z.string().default(''),
  create_time: z.number().default(0),
  like_count: z.number().optional(),
  comment_count: z.number().optional(),
  view_count: z.number().optional(),
  pending: z.boolean().default(false),
});
export type KuaishouVideo = z.infer<typeof video>;
const videoInfo = z.object({ video_info: video });
const videoList = z.object({ video_list: z.array(video).default([]) });

/** An upload as the platform knows it: `base` is scheme and host of the server that takes the bytes. */
export type UploadTarget = { token: string; base: string; foreignHost: boolean };

export type KuaishouApi = ReturnType<typeof createKuaishouApi>;

/** The calls of Kuaishou's open platform (open.kuaishou.com, official SDK 1.0.6), one function each. */
export const createKuaishouApi = (http: Http, origin: string) => {
  const ask = createAsk(http, readVerdict, judge);

  const oauth = (step: string, path: string, app: PlatformApp, fields: Record<string, string>): Call => ({
    step,
    method: 'POST',
    url: new URL(path, origin),
    // As a form, which the platform takes as well as a query: secrets stay out of addresses.
    body: formBody({ app_id: app.clientId, app_secret: app.clientSecret, ...fields }),
    effect: 'mutation',
    secrets: [app.clientSecret, ...Object.values(fields).filter((value) => value.length > 20)],
  });

  const account = (
    step: string,
    method: 'GET' | 'POST',
    path: string,
    { app, accessToken }: AccountContext,
    query: Record<string, string>,
    rest: Pick<Call, 'effect'> & { body?: Body; secrets?: string[] },
  ): Call => {
    const url = new URL(path, origin);
    url.search = new URLSearchParams({
      app_id: app.clientId,
      access_token: accessToken,
      ...query,
    }).toString();
    return { step, method, url, ...rest, secrets: [accessToken, app.clientSecret, ...(rest.secrets ?? [])] };
  };

  const upload = (
    step: string,
    method: 'GET' | 'POST',
    path: string,
    { token, base, foreignHost }: UploadTarget,
    query: Record<string, string>,
    body?: Body,
  ): Call => {
    const url = new URL(path, base);
    url.search = new URLSearchParams({ upload_token: token, ...query }).toString();
    const effect = method === 'GET' ? 'read' : 'harmless';
    return {
      step,
      method,
      url,
      effect,
      secrets: [token],
      foreignHost,
      ...(body === undefined ? {} : { body, bulk: body.length > 0 }),
    };
  };

  return {
    accessToken: (io: CallIo, app: PlatformApp, code: string) =>
      ask(
        io,
        oauth('authorize.exchange', '/oauth2/access_token', app, { grant_type: 'authorization_code', code }),
        grant.extend({ open_id: z.string().min(1) }),
      ),
    refreshToken: (io: CallIo, app: PlatformApp, refreshToken: string) =>
      ask(
        io,
        oauth('authorize.refresh', '/oauth2/refresh_token', app, {
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
        }),
        grant,
      ),
    userInfo: (ctx: AccountContext) =>
      ask(ctx, account('profile', 'GET', '/openapi/user_info', ctx, {}, { effect: 'read' }), userInfo),

    startUpload: (ctx: AccountContext) =>
      ask(
        ctx,
        account('upload.start', 'POST', '/openapi/photo/start_upload', ctx, {}, { effect: 'harmless' }),
        started,
      ),
    sendWhole: (io: CallIo, target: UploadTarget, stream: () => AsyncIterable<Uint8Array>, length: number) =>
      ask(
        io,
        upload('upload.whole', 'POST', '/api/upload', target, {}, bytesBody(stream, length, 'video/mp4')),
        nothing,
      ),
    sendFragment: (
      io: CallIo,
      target: UploadTarget,
      id: number,
      stream: () => AsyncIterable<Uint8Array>,
      length: number,
    ) =>
      ask(
        io,
        upload(
          'upload.fragment',
          'POST',
          '/api/upload/fragment',
          target,
          { fragment_id: String(id) },
          bytesBody(stream, length, 'video/mp4'),
        ),
        fragmentSaved,
      ),
    resume: (io: CallIo, target: UploadTarget) =>
      ask(io, upload('upload.resume', 'GET', '/api/upload/resume', target, {}), resumed),
    complete: (io: CallIo, target: UploadTarget, fragments: number) =>
      ask(
        io,
        upload(
          'upload.complete',
          'POST',
          '/api/upload/complete',
          target,
          { fragment_count: String(fragments) },
          // Empty, but multipart, as the official SDK sends it.
          emptyMultipartBody(),
        ),
        nothing,
      ),

    publish: (
      ctx: AccountContext,
      input: {
        uploadToken: string;
        fields: Record<string, string>;
        query: Record<string, string>;
        cover: Cover;
      },
    ) =>
      ask(
        ctx,
        account(
          'create',
          'POST',
          '/openapi/photo/publish',
          ctx,
          { upload_token: input.uploadToken, ...input.query },
          {
            effect: 'mutation',
            secrets: [input.uploadToken],
            body: multipartBody(input.fields, coverFile('cover', input.cover)),
          },
        ),
        videoInfo,
      ),
    photoInfo: (ctx: AccountContext, step: string, photoId: string) =>
      ask(
        ctx,
        account(step, 'GET', '/openapi/photo/info', ctx, { photo_id: photoId }, { effect: 'read' }),
        videoInfo,
      ),
    /** `cursor` is the last id of the page before; at most 200 a page. */
    photoList: (ctx: AccountContext, cursor: string | null, count: number) =>
      ask(
        ctx,
        account(
          'look',
          'GET',
          '/openapi/photo/list',
          ctx,
          { count: String(count), ...(cursor === null ? {} : { cursor }) },
          { effect: 'read' },
        ),
        videoList,
      ),
    deletePhoto: (ctx: AccountContext, photoId: string) =>
      ask(
        ctx,
        account(
          'remove',
          'POST',
          '/openapi/photo/delete',
          ctx,
          { photo_id: photoId },
          { effect: 'harmless' },
        ),
        nothing,
      ),
    /** Mounts a mini program; a work must have been out for a minute. */
    bindMiniProgram: (
      ctx: AccountContext,
      fields: Record<'photo_id' | 'plc_mp_app_id' | 'plc_title' | 'plc_mp_path', string>,
    ) =>
      ask(
        ctx,
        account(
          'follow_up.mini_program',
          'POST',
          '/openapi/photo/mp_plc/bind',
          ctx,
          {},
          { effect: 'harmless', body: formBody(fields) },
        ),
        nothing,
      ),
  };
};
