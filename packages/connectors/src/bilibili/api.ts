import { z } from 'zod';
import { createAsk } from '../ask.ts';
import { type Body, bytesBody, coverFile, formBody, multipartBody, textBody } from '../body.ts';
import type { AccountContext, CallIo, Cover, PlatformApp } from '../connector.ts';
import type { Call, Effect, Http, ReadVerdict } from '../http.ts';
import { judge } from './refusals.ts';
import { signHeaders } from './sign.ts';

const envelope = z.object({
  code: z.number(),
  message: z.string().optional(),
  request_id: z.string().optional(),
});

/** Envelope `{code, message, ttl, request_id?, data?}`; code 0 is success. */
const readVerdict: ReadVerdict = (value) => {
  const parsed = envelope.safeParse(value);
  if (!parsed.success) return null;
  const { code, message, request_id } = parsed.data;
  return { ok: code === 0, code: String(code), message: message ?? null, requestId: request_id ?? null };
};

const data = <T extends z.ZodType>(shape: T) => z.object({ data: shape });
const nothing = z.object({});
const grant = data(
  z.object({
    access_token: z.string().min(1),
    expires_in: z.number(),
    refresh_token: z.string().min(1),
    scopes: z.array(z.string()).default([]),
  }),
);
const account = data(z.object({ name: z.string(), face: z.string().optional(), openid: z.string().min(1) }));
const begun = data(z.object({ upload_token: z.string().min(1) }));
const coverUrl = data(z.object({ url: z.string().min(1) }));
const created = data(z.object({ resource_id: z.string().regex(/^BV[0-9A-Za-z]{10}$/) }));
const archive = z.object({
  resource_id: z.string(),
  title: z.string(),
  ctime: z.number(),
  video_info: z.object({ share_url: z.string().optional() }).nullish(),
  addit_info: z.object({
    state: z.number(),
    state_desc: z.string().optional(),
    reject_reason: z.string().optional(),
  }),
});
export type BilibiliArchive = z.infer<typeof archive>;
const archives = data(z.object({ list: z.array(archive).nullish() }));
const counters = data(
  z.object({
    view: z.number().optional(),
    danmaku: z.number().optional(),
    reply: z.number().optional(),
    favorite: z.number().optional(),
    coin: z.number().optional(),
    share: z.number().optional(),
    like: z.number().optional(),
  }),
);

export type BilibiliPartition = {
  id: number;
  name: string;
  children?: BilibiliPartition[] | null | undefined;
};
const partition: z.ZodType<BilibiliPartition> = z.lazy(() =>
  z.object({ id: z.number(), name: z.string(), children: z.array(partition).nullish() }),
);
const partitions = data(z.array(partition));

/** The body of add-by-utoken. */
export type BilibiliSubmission = {
  title: string;
  cover: string;
  tid: number;
  tag: string;
  desc: string;
  copyright: 1 | 2;
  no_reprint: 0 | 1;
  source?: string;
};

export type BilibiliHosts = { apiOrigin: string; memberOrigin: string; uploadOrigin: string };
export type BilibiliApi = ReturnType<typeof createBilibiliApi>;

export type BilibiliApiNeeds = { http: Http; hosts: BilibiliHosts; now: () => number; nonce: () => string };

/** The calls of Bilibili's open platform (open.bilibili.com/doc), one function each. */
export const createBilibiliApi = ({ http, hosts, now, nonce }: BilibiliApiNeeds) => {
  const ask = createAsk(http, readVerdict, judge);

  const oauth = (step: string, path: string, app: PlatformApp, fields: Record<string, string>): Call => ({
    step,
    method: 'POST',
    url: new URL(path, hosts.apiOrigin),
    body: formBody({ client_id: app.clientId, client_secret: app.clientSecret, ...fields }),
    effect: 'mutation',
    secrets: [app.clientSecret, ...Object.values(fields).filter((value) => value.length > 20)],
  });

  const signed = (
    step: string,
    path: string,
    { app, accessToken }: AccountContext,
    rest: {
      method?: 'GET' | 'POST';
      query?: Record<string, string>;
      json?: string;
      file?: Body;
      effect: Effect;
      uploadToken?: string;
    },
  ): Call => {
    const url = new URL(path, hosts.memberOrigin);
    const query = { ...rest.query, ...(rest.uploadToken ? { upload_token: rest.uploadToken } : {}) };
    url.search = new URLSearchParams(query).toString();
    const json = rest.json ?? '';
    const body = rest.file ?? textBody(json, 'application/json');
    const get = rest.method === 'GET';
    return {
      step,
      method: rest.method ?? 'POST',
      url,
      headers: {
        ...signHeaders({ app, json, nonce: nonce(), timestamp: Math.floor(now() / 1000) }),
        'access-token': accessToken,
        // Asked for on every call, also where there is no body (else 4007).
        ...(get ? { 'content-type': 'application/json' } : {}),
      },
      ...(get ? {} : { body }),
      effect: rest.effect,
      secrets: [accessToken, app.clientSecret, ...(rest.uploadToken ? [rest.uploadToken] : [])],
    };
  };

  return {
    token: async (io: CallIo, app: PlatformApp, code: string) =>
      (
        await ask(
          io,
          oauth('authorize.exchange', '/x/account-oauth2/v1/token', app, {
            grant_type: 'authorization_code',
            code,
          }),
          grant,
        )
      ).data,
    refresh: async (io: CallIo, app: PlatformApp, refreshToken: string) =>
      (
        await ask(
          io,
          oauth('authorize.refresh', '/x/account-oauth2/v1/refresh_token', app, {
            grant_type: 'refresh_token',
            refresh_token: refreshToken,
          }),
          grant,
        )
      ).data,
    accountInfo: async (ctx: AccountContext) =>
      (
        await ask(
          ctx,
          signed('profile', '/arcopen/fn/user/account/info', ctx, { method: 'GET', effect: 'read' }),
          account,
        )
      ).data,

    init: async (ctx: AccountContext, name: string) =>
      (
        await ask(
          ctx,
          signed('upload.start', '/arcopen/fn/archive/video/init', ctx, {
            json: JSON.stringify({ name, utype: '0' }),
            effect: 'harmless',
          }),
          begun,
        )
      ).data.upload_token,
    /** Unsigned, by the upload token alone; numbers from 1. */
    sendPart: (
      io: CallIo,
      uploadToken: string,
      number: number,
      stream: () => AsyncIterable<Uint8Array>,
      length: number,
    ) => {
      const url = new URL('/video/v2/part/upload', hosts.uploadOrigin);
      url.search = new URLSearchParams({ upload_token: uploadToken, part_number: String(number) }).toString();
      const body = bytesBody(stream, length, 'application/octet-stream');
      const call: Call = {
        step: 'upload.part',
        method: 'POST',
        url,
        body,
        effect: 'harmless',
        secrets: [uploadToken],
        bulk: true,
      };
      return ask(io, call, nothing);
    },
    complete: (ctx: AccountContext, uploadToken: string) =>
      ask(
        ctx,
        signed('upload.complete', '/arcopen/fn/archive/video/complete', ctx, {
          uploadToken,
          effect: 'harmless',
        }),
        nothing,
      ),
    uploadCover: async (ctx: AccountContext, cover: Cover) => {
      const file = multipartBody({}, coverFile('file', cover));
      return (
        await ask(
          ctx,
          signed('upload.cover', '/arcopen/fn/archive/cover/upload', ctx, { file, effect: 'harmless' }),
          coverUrl,
        )
      ).data.url;
    },

    add: async (ctx: AccountContext, uploadToken: string, submission: BilibiliSubmission) =>
      (
        await ask(
          ctx,
          signed('create', '/arcopen/fn/archive/add-by-utoken', ctx, {
            uploadToken,
            json: JSON.stringify(submission),
            effect: 'mutation',
          }),
          created,
        )
      ).data.resource_id,
    view: async (ctx: AccountContext, resourceId: string) =>
      (
        await ask(
          ctx,
          signed('confirm', '/arcopen/fn/archive/view', ctx, {
            method: 'GET',
            query: { resource_id: resourceId },
            effect: 'read',
          }),
          data(archive),
        )
      ).data,
    /** Newest first; pages from 1, at most 50 a page. */
    viewList: async (ctx: AccountContext, page: number, pageSize: number) =>
      (
        await ask(
          ctx,
          signed('look', '/arcopen/fn/archive/viewlist', ctx, {
            method: 'GET',
            query: { pn: String(page), ps: String(pageSize), status: 'all' },
            effect: 'read',
          }),
          archives,
        )
      ).data.list ?? [],
    stat: async (ctx: AccountContext, resourceId: string) =>
      (
        await ask(
          ctx,
          signed('stats', '/arcopen/fn/data/arc/stat', ctx, {
            method: 'GET',
            query: { resource_id: resourceId },
            effect: 'read',
          }),
          counters,
        )
      ).data,
    typeList: async (ctx: AccountContext) =>
      (
        await ask(
          ctx,
          signed('options.partitions', '/arcopen/fn/archive/type/list', ctx, {
            method: 'GET',
            effect: 'read',
          }),
          partitions,
        )
      ).data,
    remove: (ctx: AccountContext, resourceId: string) =>
      ask(
        ctx,
        signed('remove', '/arcopen/fn/archive/delete', ctx, {
          json: JSON.stringify({ resource_id: resourceId }),
          effect: 'harmless',
        }),
        nothing,
      ),
  };
};
