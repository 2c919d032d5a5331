import { z } from 'zod';
import { createAsk } from '../ask.ts';
import { type Body, bytesBody, coverFile, formBody, multipartBody, textBody } from '../body.ts';
import type { AccountContext, CallIo, Cover, PlatformApp } from '../connector.ts';
import type { Call, Effect, Http, ReadVerdict } from '../http.ts';
import type { BilibiliPaths } from './paths.ts';
import { judge } from './refusals.ts';
import {
  account,
  archive,
  archives,
  begun,
  counters,
  coverUrl,
  created,
  data,
  grant,
  nothing,
  partitions,
} from './shapes.ts';
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

/** The body of edit. */
export type BilibiliEdit = Pick<BilibiliSubmission, 'title' | 'cover' | 'tid' | 'desc' | 'no_reprint'> & {
  resource_id: string;
  tag?: string;
};

export type BilibiliHosts = { apiOrigin: string; memberOrigin: string; uploadOrigin: string };
export type BilibiliApi = ReturnType<typeof createBilibiliApi>;

export type BilibiliApiNeeds = {
  http: Http;
  hosts: BilibiliHosts;
  paths: BilibiliPaths;
  now: () => number;
  nonce: () => string;
};

/** The calls of Bilibili's open platform (open.bilibili.com/doc), one function each. */
export const createBilibiliApi = ({ http, hosts, paths, now, nonce }: BilibiliApiNeeds) => {
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
          signed('upload.start', paths.init, ctx, {
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
      const url = new URL(paths.part, hosts.uploadOrigin);
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
        signed('upload.complete', paths.complete, ctx, {
          uploadToken,
          effect: 'harmless',
        }),
        nothing,
      ),
    uploadCover: async (ctx: AccountContext, cover: Cover) => {
      const file = multipartBody({}, coverFile('file', cover));
      return (
        await ask(ctx, signed('upload.cover', paths.cover, ctx, { file, effect: 'harmless' }), coverUrl)
      ).data.url;
    },

    add: async (ctx: AccountContext, uploadToken: string, submission: BilibiliSubmission) =>
      (
        await ask(
          ctx,
          signed('create', paths.add, ctx, {
            uploadToken,
            json: JSON.stringify(submission),
            effect: 'mutation',
          }),
          created,
        )
      ).data.resource_id,
    view: async (ctx: AccountContext, step: string, resourceId: string) =>
      (
        await ask(
          ctx,
          signed(step, paths.view, ctx, {
            method: 'GET',
            query: { resource_id: resourceId },
            effect: 'read',
          }),
          data(archive),
        )
      ).data,
    /** Pages from 1, at most 50 a page. */
    viewList: async (ctx: AccountContext, page: number, pageSize: number) =>
      (
        await ask(
          ctx,
          signed('look', paths.viewList, ctx, {
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
          signed('options.partitions', paths.typeList, ctx, {
            method: 'GET',
            effect: 'read',
          }),
          partitions,
        )
      ).data,
    /** May be repeated: the same words once more change nothing. */
    edit: (ctx: AccountContext, edit: BilibiliEdit) =>
      ask(
        ctx,
        signed('edit', '/arcopen/fn/archive/edit', ctx, { json: JSON.stringify(edit), effect: 'harmless' }),
        nothing,
      ),
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
