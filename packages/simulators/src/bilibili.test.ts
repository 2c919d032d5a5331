import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectedAuthorization } from './bilibili-sign.ts';
import { bilibiliSignature } from './bilibili-webhooks.ts';
import { createBilibiliSimulator, type Simulator } from './index.ts';

// Requests as the documents give them, written out by hand: this file knows nothing of our connector.
const back = 'http://127.0.0.1:5800/back';
type Answer = { code: number; data: Record<string, unknown> };
type Headers = Record<string, string>;

const mp4 = (bytes: number): Buffer<ArrayBuffer> => {
  const file = Buffer.alloc(bytes, 7);
  file.write('\0\0\0\x18ftypisom', 0, 'latin1');
  return file;
};
const png = (width: number, height: number): Buffer => {
  const file = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000000', 'hex');
  file.writeUInt32BE(width, 16);
  file.writeUInt32BE(height, 20);
  return file;
};

let simulator: Simulator;
let token = '';

const answerOf = async (path: string, init: RequestInit): Promise<Answer> => {
  const answer = await fetch(new URL(path, simulator.url), init);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Answer;
};
const codeFor = async (): Promise<string> => {
  const query = new URLSearchParams({
    client_id: simulator.demoApp.clientId,
    gourl: back,
    auto_approve: '1',
  });
  const answer = await fetch(`${simulator.url}/pc/account-pc/auth/oauth?${query}`, { redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
};
const oauth = (path: string, fields: Record<string, string>) => {
  const { clientId, clientSecret } = simulator.demoApp;
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...fields });
  return answerOf(`/x/account-oauth2/v1/${path}`, { method: 'POST', body });
};
const tokenFor = (code: string) => oauth('token', { grant_type: 'authorization_code', code });

/** Signed as the page about signing says; `change` spoils it after or before the signature. */
const signed = (json: string, change: { before?: Headers; after?: Headers } = {}): Headers => {
  const lines: Headers = {
    'x-bili-accesskeyid': simulator.demoApp.clientId,
    'x-bili-content-md5': createHash('md5').update(json).digest('hex'),
    'x-bili-signature-method': 'HMAC-SHA256',
    'x-bili-signature-nonce': randomUUID(),
    'x-bili-signature-version': '2.0',
    'x-bili-timestamp': String(Math.floor(Date.now() / 1000)),
    ...change.before,
  };
  const text = Object.keys(lines)
    .sort()
    .map((name) => `${name}:${lines[name]}`)
    .join('\n');
  return {
    ...lines,
    accept: 'application/json',
    'content-type': 'application/json',
    'access-token': token,
    authorization: createHmac('sha256', simulator.demoApp.clientSecret).update(text).digest('hex'),
    ...change.after,
  };
};
const get = (path: string, change: Parameters<typeof signed>[1] = {}) =>
  answerOf(path, { headers: signed('', change) });
const post = (path: string, body: unknown) => {
  const json = body === null ? '' : JSON.stringify(body);
  return answerOf(path, { method: 'POST', headers: signed(json), body: json });
};
const init = async (): Promise<string> =>
  String((await post('/arcopen/fn/archive/video/init', { name: 'a.mp4', utype: '0' })).data.upload_token);
const part = (upload: string, number: number, body: Buffer<ArrayBuffer>) =>
  answerOf(`/video/v2/part/upload?upload_token=${upload}&part_number=${number}`, { method: 'POST', body });
const complete = (upload: string) => post(`/arcopen/fn/archive/video/complete?upload_token=${upload}`, null);
const cover = (file: Buffer) => {
  const body = new FormData();
  body.set('file', new Blob([new Uint8Array(file)]), 'cover.png');
  const { 'content-type': _, ...headers } = signed('');
  return answerOf('/arcopen/fn/archive/cover/upload', { method: 'POST', headers, body });
};
const submission = async (changes: Record<string, unknown> = {}) => ({
  title: '标题',
  cover: String((await cover(png(1146, 717))).data.url),
  tid: 21,
  tag: '美食,早餐',
  desc: '',
  copyright: 1,
  no_reprint: 1,
  ...changes,
});
const uploaded = async (): Promise<string> => {
  const upload = await init();
  await part(upload, 1, mp4(1000));
  expect((await complete(upload)).code).toBe(0);
  return upload;
};
const add = async (upload: string, changes: Record<string, unknown> = {}) =>
  post(`/arcopen/fn/archive/add-by-utoken?upload_token=${upload}`, await submission(changes));

beforeEach(async () => {
  simulator = createBilibiliSimulator({
    redirectUris: [back],
    review: { delayMs: 10_000 },
    webhookRetryDelayMs: 1,
  });
  await simulator.start();
  token = String((await tokenFor(await codeFor())).data.access_token);
});
afterEach(() => simulator.close());

it('computes the known signature', () => {
  const lines = {
    'x-bili-accesskeyid': 'cid123',
    'x-bili-content-md5': '5af21bd9ac5a6ba36abac0b1bc2fedc0',
    'x-bili-signature-method': 'HMAC-SHA256',
    'x-bili-signature-nonce': 'nonce-1',
    'x-bili-signature-version': '2.0',
    'x-bili-timestamp': '1700000000',
  };
  expect(expectedAuthorization(lines, 'sec456')).toBe(
    'ea9977d49ac06c3900ddae434ebcbe136b49c7b419f540e0b28e23a1fd65531d',
  );
});

describe('signing', () => {
  const path = '/arcopen/fn/user/account/info';
  it('accepts what is right', async () => {
    expect(await get(path)).toMatchObject({ code: 0, data: { name: '测试账号一' } });
  });
  it.each([
    [4000, { after: { 'x-bili-signature-nonce': '' } }],
    [4002, { after: { authorization: 'f'.repeat(64) } }],
    [4002, { after: { 'x-bili-timestamp': String(Math.floor(Date.now() / 1000) + 100) } }],
    [4003, { before: { 'x-bili-timestamp': '1700000000' } }],
    [4005, { before: { 'x-bili-signature-method': 'HMAC-SHA1' } }],
    [4006, { before: { 'x-bili-signature-version': '1.0' } }],
    [4007, { after: { 'content-type': 'text/plain' } }],
    [4008, { before: { 'x-bili-content-md5': 'd41d8cd98f00b204e9800998ecf8427f' } }],
    [4009, { after: { accept: '*/*' } }],
    [122000, { before: { 'x-bili-accesskeyid': 'nobody' } }],
    [127000, { after: { 'access-token': 'nonsense' } }],
  ])('answers %i to %j', async (code, change) => {
    expect((await get(path, change as Parameters<typeof signed>[1])).code).toBe(code);
  });
  it('takes a nonce once', async () => {
    const headers = signed('', { before: { 'x-bili-signature-nonce': 'same' } });
    expect((await answerOf(path, { headers })).code).toBe(0);
    expect((await answerOf(path, { headers })).code).toBe(4004);
  });
});

describe('OAuth of Bilibili', () => {
  it('gives the moment of expiry, and each code and refresh token works once', async () => {
    const code = await codeFor();
    const first = await tokenFor(code);
    expect(Number(first.data.expires_in)).toBeGreaterThan(1e9);
    expect((await tokenFor(code)).code).toBe(122002);
    const refresh = () =>
      oauth('refresh_token', {
        grant_type: 'refresh_token',
        refresh_token: String(first.data.refresh_token),
      });
    expect((await refresh()).code).toBe(0);
    expect((await refresh()).code).toBe(122007);
    expect((await oauth('token', { client_secret: 'wrong', grant_type: 'authorization_code' })).code).toBe(
      122001,
    );
  });
  it('refuses a token that is over, and does not renew it', async () => {
    const { data } = await tokenFor(await codeFor());
    await simulator.control.expireTokens('access', null);
    expect((await get('/arcopen/fn/user/account/info')).code).toBe(127001);
    const late = { grant_type: 'refresh_token', refresh_token: String(data.refresh_token) };
    expect((await oauth('refresh_token', late)).code).toBe(122007);
    await simulator.control.rules({ refreshAfterExpiry: true });
    expect((await oauth('refresh_token', late)).code).toBe(0);
  });
});

describe('uploads of Bilibili', () => {
  it('refuses gaps, unequal parts, wrong numbers and what is no video', async () => {
    const gap = await init();
    await part(gap, 1, mp4(100));
    await part(gap, 3, mp4(100));
    expect((await complete(gap)).code).toBe(123006);
    await part(gap, 2, mp4(99));
    expect((await complete(gap)).code).toBe(123006);
    await part(gap, 2, mp4(100));
    expect((await complete(gap)).code).toBe(0);
    expect((await part(gap, 4, mp4(100))).code).toBe(127022);
    const upload = await init();
    expect((await complete(upload)).code).toBe(123006);
    for (const number of [0, 513, 1.5]) expect((await part(upload, number, mp4(100))).code).toBe(123008);
    await part(upload, 1, Buffer.from('not a video at all'));
    expect((await complete(upload)).code).toBe(123006);
    expect((await part('unknown', 1, mp4(100))).code).toBe(127022);
    expect((await post('/arcopen/fn/archive/video/init', { name: 'a.txt', utype: '0' })).code).toBe(123008);
    expect((await post('/arcopen/fn/archive/video/init', { name: 'a.mp4', utype: 0 })).code).toBe(123008);
  });
  it('takes one file of utype "1"', async () => {
    const { data } = await post('/arcopen/fn/archive/video/init', { name: 'a.mp4', utype: '1' });
    const path = `/video/v2/upload?upload_token=${data.upload_token}`;
    expect((await answerOf(path, { method: 'POST', body: mp4(100) })).code).toBe(0);
    expect((await complete(String(data.upload_token))).code).toBe(0);
  });
  it('refuses covers that are small or no JPEG or PNG', async () => {
    expect((await cover(png(959, 717))).code).toBe(123038);
    expect((await cover(Buffer.from('GIF89a'))).code).toBe(123038);
    expect((await cover(png(960, 600))).code).toBe(0);
  });
});

describe('archives of Bilibili', () => {
  it.each([
    [123013, { title: ' ' }],
    [123030, { title: '字'.repeat(81) }],
    [123008, { cover: 'https://i0.hdslb.com/bfs/archive/somebody.jpg' }],
    [123009, { tid: 160 }],
    [123012, { tag: '' }],
    [123012, { tag: 'a,,b' }],
    [123012, { tag: 'a'.repeat(201) }],
    [123014, { desc: '字'.repeat(251) }],
    [123008, { copyright: 3 }],
    [123016, { copyright: 2 }],
    [123016, { source: 'https://example.com' }],
  ])('answers %i to %j', async (code, changes) => {
    expect((await add(await uploaded(), changes)).code).toBe(code);
    expect(simulator.control.posts()).toEqual([]);
  });

  it('reviews, returns or opens, lists and deletes', async () => {
    await simulator.control.review({ delayMs: 5000, verdict: 'reject', reason: '重复', matching: '退' });
    const open = String((await add(await uploaded())).data.resource_id);
    expect(open).toMatch(/^BV[0-9A-Za-z]{10}$/);
    await simulator.control.advanceClock(31_000);
    const returned = String((await add(await uploaded(), { title: '退回' })).data.resource_id);
    const view = (id: string) => get(`/arcopen/fn/archive/view?resource_id=${id}`);
    expect((await view(open)).data).toMatchObject({ addit_info: { state: 0 }, copyright: 1 });
    expect((await view(returned)).data).toMatchObject({
      addit_info: { state: -30 },
      ptime: 0,
      video_info: {},
    });
    await simulator.control.advanceClock(5001);
    expect((await view(returned)).data).toMatchObject({ addit_info: { state: -2, reject_reason: '重复' } });
    const list = await get('/arcopen/fn/archive/viewlist?pn=1&ps=50&status=not_pubed');
    expect(list.data).toMatchObject({ list: [{ resource_id: returned }], page: { total: 1 } });
    expect((await get('/arcopen/fn/archive/viewlist?pn=1&ps=51&status=all')).code).toBe(123008);
    const stat = () => get(`/arcopen/fn/data/arc/stat?resource_id=${open}`);
    await simulator.control.advanceClock(3_600_000);
    const early = Number((await stat()).data.view);
    await simulator.control.advanceClock(36_000_000);
    expect(Number((await stat()).data.view)).toBeGreaterThan(early);
    expect((await post('/arcopen/fn/archive/delete', { resource_id: open })).code).toBe(0);
    expect((await view(open)).code).toBe(123005);
    expect((await view('BV1111111111')).code).toBe(123004);
  });

  it('keeps the quotas: 30 s apart, no title twice, five a day, captcha', async () => {
    const upload = await uploaded();
    const later = () => simulator.control.advanceClock(31_000);
    expect((await add(upload, { title: '1' })).code).toBe(0);
    expect((await add(upload, { title: '2' })).code).toBe(123026);
    await later();
    expect((await add(upload, { title: '1' })).code).toBe(123015);
    for (const title of ['2', '3', '4', '5']) {
      expect((await add(upload, { title })).code).toBe(0);
      await later();
    }
    expect((await add(upload, { title: '6' })).code).toBe(123036);
    await simulator.control.rules({ captcha: true });
    expect((await add(upload, { title: '6' })).code).toBe(123050);
    expect(simulator.control.posts()).toHaveLength(5);
  });
});

it('can send webhooks that are signed wrong or come in the wrong order', async () => {
  const seen: { event: string; valid: boolean }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const expected = bilibiliSignature(body, simulator.demoApp.clientSecret);
    const valid = request.headers['x-bilibili-signature'] === expected;
    seen.push({ event: (JSON.parse(body) as { event: string }).event, valid });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await simulator.control.app({ ...simulator.demoApp, webhookUrl });
  await simulator.control.rules({ webhookTwice: false, webhookSwap: true, webhookWrongSignature: true });
  await tokenFor(await codeFor());
  await simulator.control.webhooksIdle();
  expect(seen).toEqual([]);
  await simulator.control.expireTokens('revoke', 'u1');
  await simulator.control.webhooksIdle();
  await new Promise((resolve) => server.close(resolve));
  expect(seen).toEqual([
    { event: 'deauthorize', valid: false },
    { event: 'authorize', valid: false },
  ]);
});

it('signs webhooks by SHA-1 of secret and body (known vectors), and sends them twice', async () => {
  expect(bilibiliSignature('body', 'secret')).toBe('16d335e9e89439586140f1ab58ccd5d60b998b92');
  const verification =
    '{"event":"verify_webhooks","content":{"data":1371848576},"timestamp":"2021-01-01 12:01:01"}';
  expect(bilibiliSignature(verification, 'sec456')).toBe('bcf4d6d8c19791a818342e4388d95e2bdc1204b0');
  const seen: { event: string; content: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    expect(request.headers['x-bilibili-signature']).toBe(
      bilibiliSignature(body, simulator.demoApp.clientSecret),
    );
    seen.push(JSON.parse(body));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await simulator.control.app({ ...simulator.demoApp, webhookUrl });
  const { data } = await add(await uploaded());
  await simulator.control.advanceClock(10_001);
  await simulator.control.webhooksIdle();
  await new Promise((resolve) => server.close(resolve));
  expect(seen.map(({ event }) => event)).toEqual(['video_open', 'video_open']);
  expect(seen[0]?.content).toMatchObject({ resource_id: data.resource_id, state: 0 });
});

describe('edits of Bilibili', () => {
  const edit = async (id: string, changes: Record<string, unknown> = {}) => {
    const { tag: _tag, copyright: _copyright, ...words } = await submission();
    return post('/arcopen/fn/archive/edit', { resource_id: id, ...words, ...changes });
  };
  it.each([
    [123013, { title: '' }],
    [123030, { title: '字'.repeat(81) }],
    [123008, { cover: 'https://i0.hdslb.com/bfs/archive/somebody.jpg' }],
    [123009, { tid: 160 }],
    [123014, { desc: '字'.repeat(251) }],
    [123008, { no_reprint: 2 }],
    [123004, { resource_id: 'BV1111111111' }],
  ])('answers %i to %j, and changes nothing', async (code, changes) => {
    const id = String((await add(await uploaded())).data.resource_id);
    await simulator.control.advanceClock(10_001);
    expect((await edit(id, changes)).code).toBe(code);
    expect(simulator.control.posts()).toMatchObject([{ text: '标题', state: 'published' }]);
  });
  it('begins the review anew, with the verdict for the new title', async () => {
    await simulator.control.review({ delayMs: 5000, verdict: 'reject', reason: '重复', matching: '退' });
    const id = String((await add(await uploaded())).data.resource_id);
    await simulator.control.advanceClock(10_001);
    expect((await edit(id, { title: '退回', tag: '新' })).code).toBe(0);
    const [changed] = simulator.control.posts();
    expect(changed).toMatchObject({ text: '退回', state: 'pending', fields: { tag: '美食,早餐' } });
    await simulator.control.advanceClock(5001);
    const { data } = await get(`/arcopen/fn/archive/view?resource_id=${id}`);
    expect(data).toMatchObject({ title: '退回', addit_info: { state: -2, reject_reason: '重复' } });
    await simulator.control.rules({ editTags: 'taken' });
    expect((await edit(id, { tag: 'a,,b' })).code).toBe(123012);
    expect((await edit(id, { tag: '新' })).code).toBe(0);
    expect(simulator.control.posts()).toMatchObject([{ state: 'pending', fields: { tag: '新' } }]);
  });
});
