import { createHash, createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Connector, createConnectors } from '../index.ts';
import { testCover, testVideo } from '../media.fixture.ts';
import { formOf, openRecorder, type Recorded, type Recorder } from '../recorder.fixture.ts';
import { bodySignatureOf } from './webhook-signature.ts';

// What has to leave, written from the platform's documents: nothing here is taken from our own code.
const app = { clientId: 'cid123', clientSecret: 'sec456' };
const redirectUri = 'https://star.example/api/oauth/callback';
const ctx = { app, accessToken: 'acc-1', externalId: 'open-1' };
const emptyMd5 = 'd41d8cd98f00b204e9800998ecf8427e';
const bv = 'BV1234567890';
const words = { title: '标题', body: '简介', topics: ['美食', '早餐'], settings: { tid: '21' } };
const cover = testCover();
const url = 'https://i0.example/c.png';

const ok = (data?: unknown) => ({ code: 0, message: '0', ttl: 1, data });
const tokens = {
  access_token: 'acc-1',
  expires_in: 1_700_086_400,
  refresh_token: 'ref-1',
  scopes: ['ARC_BASE'],
};
const item = {
  resource_id: bv,
  title: '标题',
  cover: url,
  tid: 21,
  ctime: 1_700_000_000,
  addit_info: { state: 0 },
};
const archive = '/arcopen/fn/archive';

let recorder: Recorder;
let connector: Connector;
let closeConnectors: () => Promise<void>;

const open = async (settings: object = {}) => {
  const twins = (prefix: string) => ({
    [`${prefix}/cover/upload`]: ok({ url }),
    [`${prefix}/view`]: ok(item),
    [`${prefix}/viewlist`]: ok({ list: [item], page: { pn: 1, ps: 50, total: 1 } }),
    [`${prefix}/type/list`]: ok([{ id: 21, name: '日常' }]),
  });
  recorder = await openRecorder({
    '/x/account-oauth2/v1/token': ok(tokens),
    '/x/account-oauth2/v1/refresh_token': ok(tokens),
    '/arcopen/fn/user/account/info': ok({ name: '小星', face: '', openid: 'open-1' }),
    '/video/v2/part/upload': { code: 0, message: '0' },
    '/mock/video/part/init': ok({ upload_token: 'up-1' }),
    '/mock/video/part/upload': ok(),
    '/mock/video/part/complete': ok(),
    '/mock/arcopen/fn/archive/add': ok({ resource_id: bv }),
    ...twins('/mock/arcopen/fn/archive'),
    ...twins(archive),
    [`${archive}/video/init`]: ok({ upload_token: 'up-1' }),
    [`${archive}/video/complete`]: ok(),
    [`${archive}/add-by-utoken`]: ok({ resource_id: bv }),
    [`${archive}/edit`]: ok(),
    [`${archive}/delete`]: ok(),
    '/arcopen/fn/data/arc/stat': ok({ view: 1 }),
  });
  const { url: here } = recorder;
  const connectors = createConnectors({
    settings: { bilibili: { apiOrigin: here, memberOrigin: here, uploadOrigin: here, ...settings } },
    now: () => 1_700_000_000_000,
    nonce: () => 'nonce-1',
  });
  closeConnectors = connectors.close;
  const found = connectors.get('bilibili');
  if (found === null) throw new Error('There is no Bilibili.');
  connector = found;
};
const close = async () => {
  await closeConnectors();
  await recorder.close();
};
beforeEach(() => open());
afterEach(close);

/** Every header of a signed call, by the page about signing v2.0. */
const signed = (md5: string, contentType = 'application/json'): Record<string, string> => {
  const text = `x-bili-accesskeyid:cid123
x-bili-content-md5:${md5}
x-bili-signature-method:HMAC-SHA256
x-bili-signature-nonce:nonce-1
x-bili-signature-version:2.0
x-bili-timestamp:1700000000`;
  return {
    accept: 'application/json',
    'content-type': contentType,
    'access-token': 'acc-1',
    authorization: createHmac('sha256', 'sec456').update(text).digest('hex'),
    ...Object.fromEntries(text.split('\n').map((line) => line.split(':') as [string, string])),
  };
};
const get = (path: string, query: Record<string, string> = {}): Recorded => ({
  method: 'GET',
  path,
  query,
  headers: signed(emptyMd5),
  body: Buffer.alloc(0),
});
const post = (path: string, json: object | null, query: Record<string, string> = {}): Recorded => {
  const body = Buffer.from(json === null ? '' : JSON.stringify(json));
  const headers = signed(createHash('md5').update(body).digest('hex'));
  return { method: 'POST', path, query, headers, body };
};
const submission = {
  title: '标题',
  tid: 21,
  tag: '美食,早餐',
  desc: '简介',
  copyright: 1,
  no_reprint: 1,
  cover: url,
};
const uploaded = { done: true, sentBytes: 1, totalBytes: 1, ids: { token: 'up-1', coverUrl: url } };
const wholeDays = { since: new Date(0), until: new Date(1) };

it('sends a person to the authorise page of the PC', () => {
  const page = new URL(connector.authorizeUrl({ app, redirectUri, state: 's-1' }));
  expect(page.origin + page.pathname).toBe('https://account.bilibili.com/pc/account-pc/auth/oauth');
  expect(Object.fromEntries(page.searchParams)).toEqual({
    client_id: 'cid123',
    gourl: redirectUri,
    state: 's-1',
  });
});

it('exchanges a code and refreshes by forms on the API’s host', async () => {
  const grant = await connector.exchangeCode({ app, redirectUri, code: 'code-1' });
  await connector.refresh({ app, refreshToken: 'ref-0' });
  const [token, profile, refresh] = recorder.taken();
  const form = (path: string, fields: Record<string, string>) => ({
    method: 'POST',
    path: `/x/account-oauth2/v1/${path}`,
    query: {},
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(
      new URLSearchParams({ client_id: 'cid123', client_secret: 'sec456', ...fields }).toString(),
    ),
  });
  expect(token).toEqual(form('token', { grant_type: 'authorization_code', code: 'code-1' }));
  expect(profile).toEqual(get('/arcopen/fn/user/account/info'));
  expect(refresh).toEqual(form('refresh_token', { grant_type: 'refresh_token', refresh_token: 'ref-0' }));
  expect(grant.accessExpiresAt).toEqual(new Date(1_700_086_400_000));
});

it('begins an upload with the signature of the known vector', async () => {
  const video = { ...testVideo(1000), filename: 'a.mp4' };
  await connector.upload(ctx, { video, cover }, null, async () => {});
  const [init] = recorder.taken();
  expect(init?.body.toString()).toBe('{"name":"a.mp4","utype":"0"}');
  expect(init).toEqual(post(`${archive}/video/init`, { name: 'a.mp4', utype: '0' }));
  expect(init?.headers).toMatchObject({
    'x-bili-content-md5': '5af21bd9ac5a6ba36abac0b1bc2fedc0',
    authorization: 'ea9977d49ac06c3900ddae434ebcbe136b49c7b419f540e0b28e23a1fd65531d',
  });
});

it('sends unsigned parts from 1 of equal size, completes, then the cover', async () => {
  const video = testVideo(17_000_000);
  await connector.upload(ctx, { video, cover }, null, async () => {});
  const [, ...parts] = recorder.taken();
  const [complete, image] = parts.splice(3);
  expect(parts.map(({ body: _, ...request }) => request)).toEqual(
    ['1', '2', '3'].map((number) => ({
      method: 'POST',
      path: '/video/v2/part/upload',
      query: { upload_token: 'up-1', part_number: number },
      headers: { 'content-type': 'application/octet-stream' },
    })),
  );
  expect(parts.map(({ body }) => body.length)).toEqual([8_388_608, 8_388_608, 222_784]);
  expect(complete).toEqual(post(`${archive}/video/complete`, null, { upload_token: 'up-1' }));
  if (image === undefined) throw new Error('No cover was sent.');
  expect(image).toMatchObject({ method: 'POST', path: `${archive}/cover/upload`, query: {} });
  const { 'content-type': type = '', ...headers } = image.headers;
  expect(type).toMatch(/^multipart\/form-data; boundary=\S+$/);
  expect({ ...headers, 'content-type': type }).toEqual(signed(emptyMd5, type));
  expect(await formOf(image)).toEqual({ file: `${cover.bytes.length} bytes of image/png (cover.png)` });
});

it('submits own work without a source, and a reprint with one', async () => {
  await connector.create(ctx, { post: words, cover, upload: uploaded });
  const settings = { tid: '21', copyright: '2', source: 'https://a.example/1' };
  await connector.create(ctx, { post: { ...words, settings }, cover, upload: uploaded });
  const [own, reprint] = recorder.taken();
  const bodies = [own, reprint].map((request) => JSON.parse(request?.body.toString() ?? '') as object);
  expect(bodies).toEqual([
    submission,
    { ...submission, copyright: 2, no_reprint: 0, source: 'https://a.example/1' },
  ]);
  expect(own).toEqual(post(`${archive}/add-by-utoken`, bodies[0] ?? {}, { upload_token: 'up-1' }));
});

it('asks for an archive, its figures, the pages of the list and the partitions, and deletes', async () => {
  await connector.confirm(ctx, bv);
  await connector.stats(ctx, bv);
  await connector.look(ctx, { post: words, ...wholeDays });
  await connector.options?.(ctx, 'partitions');
  await connector.remove?.(ctx, bv);
  expect(recorder.taken()).toEqual([
    get(`${archive}/view`, { resource_id: bv }),
    get('/arcopen/fn/data/arc/stat', { resource_id: bv }),
    get(`${archive}/viewlist`, { pn: '1', ps: '50', status: 'all' }),
    get(`${archive}/viewlist`, { pn: '2', ps: '50', status: 'all' }),
    get(`${archive}/type/list`),
    post(`${archive}/delete`, { resource_id: bv }),
  ]);
});

const edited = { resource_id: bv, title: '标题', cover: url, tid: 21, desc: '简介', no_reprint: 1 };

it('edits by the documented fields, and keeps the cover and partition that are there', async () => {
  await connector.edit?.(ctx, { externalId: bv, post: words, cover });
  const [image, edit] = recorder.taken();
  expect(image?.path).toBe(`${archive}/cover/upload`);
  expect(edit).toEqual(post(`${archive}/edit`, edited));
  await connector.edit?.(ctx, { externalId: bv, post: { ...words, settings: {} }, cover: null });
  expect(recorder.taken()).toEqual([
    get(`${archive}/view`, { resource_id: bv }),
    post(`${archive}/edit`, edited),
  ]);
});

it('sends tags with an edit where the setting says so', async () => {
  await close();
  await open({ editSendsTags: true });
  await connector.edit?.(ctx, { externalId: bv, post: words, cover });
  expect(recorder.taken()[1]).toEqual(post(`${archive}/edit`, { ...edited, tag: '美食,早餐' }));
});

it('sends everything that the official MOCK has to its paths, the parts too', async () => {
  await close();
  // Whoever sends a byte to the live upload host here fails.
  await open({ sandbox: true, uploadOrigin: 'http://nowhere.invalid' });
  const upload = await connector.upload(ctx, { video: testVideo(1000), cover }, null, async () => {});
  await connector.create(ctx, { post: words, cover, upload });
  await connector.confirm(ctx, bv);
  await connector.look(ctx, { post: words, ...wholeDays });
  await connector.options?.(ctx, 'partitions');
  expect(recorder.taken().map(({ path }) => path)).toEqual([
    '/mock/video/part/init',
    '/mock/video/part/upload',
    '/mock/video/part/complete',
    '/mock/arcopen/fn/archive/cover/upload',
    '/mock/arcopen/fn/archive/add',
    '/mock/arcopen/fn/archive/view',
    '/mock/arcopen/fn/archive/viewlist',
    '/mock/arcopen/fn/archive/viewlist',
    '/mock/arcopen/fn/archive/type/list',
  ]);
});

it('signs webhooks by SHA-1 of secret and body (known vectors)', () => {
  expect(bodySignatureOf(Buffer.from('body'), 'secret')).toBe('16d335e9e89439586140f1ab58ccd5d60b998b92');
  const body = '{"event":"verify_webhooks","content":{"data":1371848576},"timestamp":"2021-01-01 12:01:01"}';
  expect(bodySignatureOf(Buffer.from(body), 'sec456')).toBe('bcf4d6d8c19791a818342e4388d95e2bdc1204b0');
});
