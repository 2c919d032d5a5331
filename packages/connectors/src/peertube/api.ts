import { z } from 'zod';
import { createAsk } from '../ask.ts';
import { type Body, bytesBody, coverFile, formBody, multipartBody, textBody } from '../body.ts';
import type { AccountContext, CallIo, Cover, PlatformApp } from '../connector.ts';
import { singleHeader } from '../delivery.ts';
import type { Call, Http } from '../http.ts';
import { type Instance, instanceOf } from './instance.ts';
import type { PeertubeSettings } from './platform.ts';
import { judge, judgeSignIn, readVerdict } from './refusals.ts';

const anything = z.unknown();
const client = z.object({ client_id: z.string().min(1), client_secret: z.string().min(1) });
const token = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number(),
  refresh_token_expires_in: z.number().optional(),
});
const me = z.object({
  username: z.string().min(1),
  account: z.object({
    displayName: z.string(),
    avatars: z.array(z.object({ path: z.string() })).default([]),
  }),
  videoChannels: z.array(z.object({ id: z.number(), displayName: z.string() })).default([]),
});
const privacy = z.object({ id: z.number() });
const video = z.object({
  uuid: z.string().min(1),
  shortUUID: z.string().min(1),
  name: z.string(),
  createdAt: z.coerce.date(),
  updatedAt: z.coerce.date(),
  publishedAt: z.coerce.date(),
  privacy,
  state: z.object({ id: z.number(), label: z.string().default('') }),
  scheduledUpdate: z.unknown().optional(),
  blacklisted: z.boolean().nullish(),
  blacklistedReason: z.string().nullish(),
  views: z.number().optional(),
  likes: z.number().optional(),
  comments: z.number().optional(),
});
export type PeertubeVideo = z.infer<typeof video>;
const videoList = z.object({ data: z.array(video) });
/** What an upload answers: an address on beginning, a range under way, the video at its end. */
const uploadAnswer = z.object({
  location: z.string(),
  range: z.string(),
  video: z.object({ uuid: z.string().min(1) }).nullable(),
});

const json = (value: unknown): Body => textBody(JSON.stringify(value), 'application/json');

const videoIn = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'video' in value ? value.video : null;

export type PeertubeApi = ReturnType<typeof createPeertubeApi>;

/** The calls of PeerTube's REST API (support/doc/api/openapi.yaml), one function each. */
export const createPeertubeApi = (http: Http, settings: PeertubeSettings) => {
  const ask = createAsk(http, readVerdict, judge);
  const askToken = createAsk(http, readVerdict, judgeSignIn);
  const askUpload = createAsk(http, readVerdict, judge, ({ value, head }) => ({
    location: singleHeader(head.headers, 'location'),
    range: singleHeader(head.headers, 'range'),
    video: videoIn(value),
  }));

  const at = ({ origin, foreignHost }: Instance, path: string, query: Record<string, string> = {}) => {
    const url = new URL(`/api/v1/${path}`, origin);
    url.search = new URLSearchParams(query).toString();
    return { url, foreignHost };
  };

  const tokenCall = (
    step: string,
    app: PlatformApp,
    fields: Record<string, string>,
    headers: Record<string, string>,
  ): Call => ({
    step,
    method: 'POST',
    ...at(instanceOf(settings, app), 'users/token'),
    headers,
    body: formBody({ client_id: app.clientId, client_secret: app.clientSecret, ...fields }),
    effect: 'mutation',
    secrets: [app.clientSecret, fields.password ?? '', fields.refresh_token ?? ''],
  });

  const account = (
    ctx: AccountContext,
    call: Pick<Call, 'step' | 'method' | 'effect'> & Partial<Call>,
    path: string,
    query?: Record<string, string>,
  ): Call => ({
    ...at(instanceOf(settings, ctx.app), path, query),
    secrets: [ctx.accessToken],
    ...call,
    headers: { authorization: `Bearer ${ctx.accessToken}`, ...call.headers },
  });

  const read = (step: string) => ({ step, method: 'GET', effect: 'read' }) as const;

  return {
    instance: (app: PlatformApp) => instanceOf(settings, app),
    /** The client of the instance's own pages, which every program may use. */
    localClient: (io: CallIo, app: PlatformApp) =>
      askToken(
        io,
        {
          ...read('authorize.client'),
          ...at(instanceOf(settings, app), 'oauth-clients/local'),
          secrets: [],
        },
        client,
      ),
    signIn: (
      io: CallIo,
      app: PlatformApp,
      given: { username: string; password: string; otp?: string | undefined },
    ) =>
      askToken(
        io,
        tokenCall(
          'authorize.sign_in',
          app,
          {
            grant_type: 'password',
            response_type: 'code',
            username: given.username,
            password: given.password,
          },
          given.otp === undefined ? {} : { 'x-peertube-otp': given.otp },
        ),
        token,
      ),
    refreshToken: (io: CallIo, app: PlatformApp, refreshToken: string) =>
      askToken(
        io,
        tokenCall('authorize.refresh', app, { grant_type: 'refresh_token', refresh_token: refreshToken }, {}),
        token,
      ),
    me: (ctx: AccountContext, step: string) => ask(ctx, account(ctx, read(step), 'users/me'), me),

    /** Gives the address of the upload: only its `upload_id` is used, never its host. */
    startUpload: (
      ctx: AccountContext,
      file: {
        name: string;
        channelId: number;
        privacy: number;
        filename: string;
        size: number;
        type: string;
      },
    ) =>
      askUpload(
        ctx,
        account(
          ctx,
          {
            step: 'upload.start',
            method: 'POST',
            effect: 'harmless',
            headers: {
              'x-upload-content-length': String(file.size),
              'x-upload-content-type': file.type,
            },
            body: json({
              name: file.name,
              channelId: file.channelId,
              privacy: file.privacy,
              filename: file.filename,
              waitTranscoding: true,
            }),
          },
          'videos/upload-resumable',
        ),
        uploadAnswer,
      ),
    sendPart: (
      ctx: AccountContext,
      uploadId: string,
      part: { start: number; end: number; size: number },
      stream: () => AsyncIterable<Uint8Array>,
    ) =>
      askUpload(
        ctx,
        account(
          ctx,
          {
            step: 'upload.part',
            method: 'PUT',
            effect: 'harmless',
            bulk: true,
            headers: { 'content-range': `bytes ${part.start}-${part.end - 1}/${part.size}` },
            body: bytesBody(stream, part.end - part.start, 'application/octet-stream'),
          },
          'videos/upload-resumable',
          { upload_id: uploadId },
        ),
        uploadAnswer,
      ),
    /** Asks how far the upload has come: a range that names no bytes. */
    uploadReached: (ctx: AccountContext, uploadId: string, size: number) =>
      askUpload(
        ctx,
        account(
          ctx,
          {
            step: 'upload.resume',
            method: 'PUT',
            effect: 'harmless',
            headers: { 'content-range': `bytes */${size}` },
            body: textBody('', 'application/octet-stream'),
          },
          'videos/upload-resumable',
          { upload_id: uploadId },
        ),
        uploadAnswer,
      ),

    /** `fields` in the names of the form, lists as `tags[0]`; 204 without a body. */
    putVideo: (
      ctx: AccountContext,
      step: string,
      id: string,
      fields: Record<string, string>,
      cover: Cover | null,
    ) =>
      ask(
        ctx,
        account(
          ctx,
          {
            step,
            method: 'PUT',
            effect: 'mutation',
            body: multipartBody(
              fields,
              ...(cover === null ? [] : [coverFile('previewfile', cover), coverFile('thumbnailfile', cover)]),
            ),
          },
          `videos/${encodeURIComponent(id)}`,
        ),
        anything,
      ),
    video: (ctx: AccountContext, step: string, id: string) =>
      ask(ctx, account(ctx, read(step), `videos/${encodeURIComponent(id)}`), video),
    /** Own videos, private ones too; the newest first. `search` is matched loosely. */
    myVideos: (ctx: AccountContext, step: string, search: string, start: number, count: number) =>
      ask(
        ctx,
        account(ctx, read(step), 'users/me/videos', {
          search,
          start: String(start),
          count: String(count),
          sort: '-createdAt',
        }),
        videoList,
      ),
    /** A comment of the account under a video; twice is two comments. */
    comment: (ctx: AccountContext, id: string, text: string) =>
      ask(
        ctx,
        account(
          ctx,
          {
            step: 'follow_up.first_comment',
            method: 'POST',
            effect: 'mutation',
            body: json({ text }),
          },
          `videos/${encodeURIComponent(id)}/comment-threads`,
        ),
        anything,
      ),
    deleteVideo: (ctx: AccountContext, id: string) =>
      ask(
        ctx,
        account(
          ctx,
          { step: 'remove', method: 'DELETE', effect: 'harmless' },
          `videos/${encodeURIComponent(id)}`,
        ),
        anything,
      ),
  };
};
