import { afterEach, beforeEach, expect, it } from 'vitest';
import type { UploadState } from '../connector.ts';
import { type Connector, createConnectors } from '../index.ts';
import { testCover, testVideo } from '../media.fixture.ts';
import { formOf, openRecorder, type Recorder } from '../recorder.fixture.ts';
import { kwaisignOf } from './webhook.ts';

// What has to leave, written from the platform's documents and its SDK: nothing here is taken from our own code.
const app = { clientId: 'app-1', clientSecret: 'sec456' };
const redirectUri = 'https://star.example/api/oauth/callback';
const tokens = { access_token: 'acc-1', expires_in: 172_800, refresh_token: 'ref-1', scopes: ['user_info'] };
const video = { photo_id: '3xabc', caption: '你好', create_time: 1_700_000_000_000, pending: true };
const byAccount = { app_id: 'app-1', access_token: 'acc-1' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const words = { title: '标题', body: '正文', topics: ['美食'], settings: {} };

let recorder: Recorder;
let connector: Connector;
let closeConnectors: () => Promise<void>;
const ctx = { app, accessToken: 'acc-1', externalId: 'open-1' };

const open = async (settings: object = {}, others: Record<string, unknown> = {}) => {
  const answers: Record<string, unknown> = {
    '/oauth2/access_token': { result: 1, open_id: 'open-1', ...tokens },
    '/oauth2/refresh_token': { result: 1, ...tokens },
    '/openapi/user_info': { result: 1, user_info: { name: '小星', head: 'https://i/h.jpg' } },
    '/api/upload': { result: 1 },
    '/api/upload/fragment': { result: 1 },
    '/api/upload/complete': { result: 1 },
    '/api/upload/resume': { result: 1, existed: false, fragment_list: [{ id: 0 }] },
    '/openapi/photo/publish': { result: 1, video_info: video },
    '/openapi/photo/info': { result: 1, video_info: video },
    '/openapi/photo/list': { result: 1, video_list: [video] },
    '/openapi/photo/delete': { result: 1 },
    '/openapi/photo/mp_plc/bind': { result: 1 },
    ...others,
  };
  recorder = await openRecorder(answers);
  answers['/openapi/photo/start_upload'] ??= { result: 1, upload_token: 'up-1', endpoint: recorder.host };
  const connectors = createConnectors({
    settings: { kuaishou: { origin: recorder.url, uploadHost: recorder.host, ...settings } },
  });
  closeConnectors = connectors.close;
  const found = connectors.get('kuaishou');
  if (found === null) throw new Error('There is no Kuaishou.');
  connector = found;
};
const close = async () => {
  await closeConnectors();
  await recorder.close();
};
const reopen: typeof open = async (...given) => {
  await close();
  await open(...given);
};
beforeEach(() => open());
afterEach(close);
const one = () => {
  const all = recorder.taken();
  expect(all).toHaveLength(1);
  const [request] = all;
  if (request === undefined) throw new Error('Nothing was sent.');
  return request;
};
const fields = (body: Buffer) => Object.fromEntries(new URLSearchParams(body.toString()));

it('sends a person to the authorise page', () => {
  const url = new URL(connector.authorizeUrl({ app, redirectUri, state: 's-1' }));
  const live = createConnectors().get('kuaishou')?.authorizeUrl({ app, redirectUri, state: 's-1' });
  expect(live).toBe(url.href);
  expect(url.origin + url.pathname).toBe('https://open.kuaishou.com/oauth2/authorize');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    app_id: 'app-1',
    scope: 'user_info,user_video_publish,user_video_info,user_video_delete',
    response_type: 'code',
    ua: 'pc',
    redirect_uri: redirectUri,
    state: 's-1',
  });
});

it('exchanges a code, then asks who it was', async () => {
  await connector.exchangeCode({ app, redirectUri, code: 'code-1' });
  const [token, profile] = recorder.taken();
  expect(token).toMatchObject({ method: 'POST', path: '/oauth2/access_token', query: {}, headers: form });
  expect(fields(token?.body ?? Buffer.alloc(0))).toEqual({
    app_id: 'app-1',
    app_secret: 'sec456',
    code: 'code-1',
    grant_type: 'authorization_code',
  });
  expect(profile).toEqual({
    method: 'GET',
    path: '/openapi/user_info',
    query: byAccount,
    headers: {},
    body: Buffer.alloc(0),
  });
});

it('refreshes', async () => {
  await connector.refresh({ app, refreshToken: 'ref-0' });
  const { method, path, headers, body } = one();
  expect({ method, path, headers }).toEqual({ method: 'POST', path: '/oauth2/refresh_token', headers: form });
  expect(fields(body)).toEqual({
    app_id: 'app-1',
    app_secret: 'sec456',
    refresh_token: 'ref-0',
    grant_type: 'refresh_token',
  });
});

it('uploads up to 10 MiB as one raw body', async () => {
  const media = { video: testVideo(10_485_760), cover: testCover() };
  await connector.upload(ctx, media, null, async () => {});
  const [start, whole, ...rest] = recorder.taken();
  expect(rest).toEqual([]);
  expect(start).toMatchObject({ method: 'POST', path: '/openapi/photo/start_upload', query: byAccount });
  expect(start?.body).toHaveLength(0);
  expect(whole).toMatchObject({
    method: 'POST',
    path: '/api/upload',
    query: { upload_token: 'up-1' },
    headers: { 'content-type': 'video/mp4' },
  });
  expect(whole?.body).toHaveLength(10_485_760);
});

it('uploads more in fragments from 0 of at most 10 MiB, and completes with their number', async () => {
  const media = { video: testVideo(10_485_761), cover: testCover() };
  await connector.upload(ctx, media, null, async () => {});
  const [, ...sent] = recorder.taken();
  const complete = sent.pop();
  expect(sent.map(({ method, path, query }) => ({ method, path, query }))).toEqual(
    ['0', '1', '2'].map((id) => ({
      method: 'POST',
      path: '/api/upload/fragment',
      query: { upload_token: 'up-1', fragment_id: id },
    })),
  );
  expect(sent.map(({ body }) => body.length)).toEqual([4_194_304, 4_194_304, 2_097_153]);
  expect(complete).toMatchObject({
    method: 'POST',
    path: '/api/upload/complete',
    query: { upload_token: 'up-1', fragment_count: '3' },
  });
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(
    complete?.headers['content-type'] ?? '',
  )?.[1];
  expect(complete?.body.toString()).toBe(`--${boundary}--\r\n`);
});

it('asks what has arrived before it goes on, and sends the rest', async () => {
  const media = { video: testVideo(10_485_761), cover: testCover() };
  const ids = { token: 'up-1', endpoint: recorder.host, partBytes: 4_194_304, next: 1 };
  const saved = { done: false, sentBytes: 4_194_304, totalBytes: 10_485_761, ids };
  await connector.upload(ctx, media, saved, async () => {});
  const [resume, ...rest] = recorder.taken();
  expect(resume).toEqual({
    method: 'GET',
    path: '/api/upload/resume',
    query: { upload_token: 'up-1' },
    headers: {},
    body: Buffer.alloc(0),
  });
  expect(rest.map(({ path, query }) => query.fragment_id ?? path)).toEqual([
    '1',
    '2',
    '/api/upload/complete',
  ]);
});

it('does not count a fragment as sent that the platform kept in part', async () => {
  await reopen({}, { '/api/upload/fragment': { result: 1, size: 4_194_303 } });
  const media = { video: testVideo(10_485_761), cover: testCover() };
  let next: unknown = null;
  const save = async ({ ids }: UploadState) => {
    next = ids.next;
  };
  await expect(connector.upload(ctx, media, null, save)).rejects.toMatchObject({
    kind: 'transient',
    platformCode: null,
  });
  expect(next).toBe(0);
});

const create = (settings: Record<string, string> = {}) =>
  connector.create(ctx, {
    post: { ...words, settings },
    cover: testCover(),
    upload: { done: true, sentBytes: 1, totalBytes: 1, ids: { token: 'up-1' } },
  });

it('publishes by a form with cover, caption and type', async () => {
  await create();
  const request = one();
  expect(request).toMatchObject({
    method: 'POST',
    path: '/openapi/photo/publish',
    query: { ...byAccount, upload_token: 'up-1' },
  });
  expect(Object.keys(request.headers)).toEqual(['content-type']);
  expect(await formOf(request)).toEqual({
    caption: '标题\n正文 #美食',
    stereo_type: 'NOT_SPHERICAL_VIDEO',
    cover: `${testCover().bytes.length} bytes of image/png (cover.png)`,
  });
});

it('names the product in the form as documented, or in the query as a setting', async () => {
  await create({ merchant_product_id: '88' });
  const documented = one();
  expect(documented.query).toEqual({ ...byAccount, upload_token: 'up-1' });
  expect(await formOf(documented)).toMatchObject({ merchant_product_id: '88' });
  await reopen({ merchantProductIn: 'query' });
  await create({ merchant_product_id: '88' });
  const other = one();
  expect(other.query).toEqual({ ...byAccount, upload_token: 'up-1', merchant_product_id: '88' });
  expect(Object.keys(await formOf(other))).toEqual(['caption', 'stereo_type', 'cover']);
});

it('asks for a work, for the list behind a work, and deletes', async () => {
  const query = { ...byAccount, photo_id: '3xabc' };
  const bare = { headers: {}, body: Buffer.alloc(0) };
  await connector.confirm(ctx, '3xabc');
  expect(one()).toEqual({ method: 'GET', path: '/openapi/photo/info', query, ...bare });
  await connector.stats(ctx, '3xabc');
  expect(one()).toEqual({ method: 'GET', path: '/openapi/photo/info', query, ...bare });
  await connector.remove?.(ctx, '3xabc');
  expect(one()).toEqual({ method: 'POST', path: '/openapi/photo/delete', query, ...bare });
  await connector.look(ctx, { post: words, since: new Date(0), until: new Date(1) });
  const list = { method: 'GET', path: '/openapi/photo/list', ...bare };
  expect(recorder.taken()).toEqual([
    { ...list, query: { ...byAccount, count: '200' } },
    { ...list, query: { ...byAccount, count: '200', cursor: '3xabc' } },
  ]);
});

it('mounts a mini program', async () => {
  await reopen({ scopes: ['user_info', 'user_video_mp_plc'] });
  const settings = {
    mini_program: true,
    plc_mp_app_id: 'ks1',
    plc_title: '领券',
    plc_mp_path: 'pages/a?b=1',
  };
  const input = { externalId: '3xabc', post: { ...words, settings } };
  await connector.followUp?.(ctx, 'mini_program', input);
  const { body, ...rest } = one();
  expect(rest).toEqual({
    method: 'POST',
    path: '/openapi/photo/mp_plc/bind',
    query: byAccount,
    headers: form,
  });
  expect(fields(body)).toEqual({
    photo_id: '3xabc',
    plc_mp_app_id: 'ks1',
    plc_title: '领券',
    plc_mp_path: 'pages/a?b=1',
  });
});

it.each(['http', 'https'] as const)('sends bytes to the named host over %s', async (uploadScheme) => {
  await reopen({ uploadHost: null, uploadScheme, uploadDomains: ['uploads.invalid'] });
  const urls: string[] = [];
  const onExchange = ({ url }: { url: string }) => {
    urls.push(url);
  };
  const ids = { token: 'up-1', endpoint: 'a.uploads.invalid', partBytes: 4_194_304, next: 0 };
  const saved = { done: false, sentBytes: 0, totalBytes: 1000, ids };
  const media = { video: testVideo(1000), cover: null };
  await connector.upload({ ...ctx, onExchange }, media, saved, async () => {}).catch(() => {});
  expect(urls).toEqual([`${uploadScheme}://a.uploads.invalid/api/upload/resume?upload_token=[redacted]`]);
});

it.each([
  'evil.example.com',
  'gifshow.com.evil.example',
  'evilgifshow.com',
  'upload.kuaishou.com:8080',
  'a@upload.kuaishou.com',
  'upload.kuaishou.com/x',
  '127.0.0.1',
  '[::1]',
  '',
])('gives no byte to the upload host %j', async (endpoint) => {
  const named = { '/openapi/photo/start_upload': { result: 1, upload_token: 'up-1', endpoint } };
  await reopen({ uploadHost: null }, named);
  const media = { video: testVideo(1000), cover: null };
  const kind = endpoint === '' ? 'transient' : 'app_misconfigured';
  await expect(connector.upload(ctx, media, null, async () => {})).rejects.toMatchObject({ kind });
  expect(media.video.opened).toEqual([]);
});

it('signs webhooks by MD5 of body and secret (known vector)', () => {
  const body = Buffer.from('{"event":"verify_webhook","client_key":"","content":{"challenge":12345}}');
  expect(kwaisignOf(body, 'sec456')).toBe('579670cbdde1284d8a549b9f00ae9600');
});
