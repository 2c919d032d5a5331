import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, formPost, mp4 } from './douyin.fixture.ts';
import { createDouyinSimulator, type Simulator } from './index.ts';

// Requests as the documents give them, written out by hand: this file knows nothing of our connector.
const back = 'http://127.0.0.1:5800/back';
const allScopes = 'user_info,renew_refresh_token,video.create.bind,video.list.bind,video.data.bind';

const jpeg = Buffer.from('ffd8ffc0000b080400030001011100ffd9', 'hex');

let simulator: Simulator;
let grant: Record<string, unknown> = {};

const connect = (changes: Record<string, string> = {}) => {
  const url = new URL('/platform/oauth/connect/', simulator.url);
  const query = { client_key: simulator.demoApp.clientId, response_type: 'code', scope: allScopes };
  url.search = new URLSearchParams({
    ...query,
    redirect_uri: back,
    state: 's1',
    auto_approve: '1',
    ...changes,
  }).toString();
  return fetch(url, { redirect: 'manual' });
};
const codeFor = async (changes: Record<string, string> = {}) =>
  new URL((await connect(changes)).headers.get('location') ?? '').searchParams.get('code') ?? '';
const tokenFor = (code: string, secret = simulator.demoApp.clientSecret) =>
  formPost(simulator.url, '/oauth/access_token/', {
    client_key: simulator.demoApp.clientId,
    client_secret: secret,
    code,
    grant_type: 'authorization_code',
  });
const refresh = () =>
  formPost(simulator.url, '/oauth/refresh_token/', {
    client_key: simulator.demoApp.clientId,
    grant_type: 'refresh_token',
    refresh_token: String(grant.refresh_token),
  });
const renew = (refreshToken: unknown) =>
  formPost(simulator.url, '/oauth/renew_refresh_token/', {
    client_key: simulator.demoApp.clientId,
    refresh_token: String(refreshToken),
  });

const account = async (path: string, body: FormData | object | null = null, method = 'POST') => {
  const url = new URL(path, simulator.url);
  url.searchParams.set('open_id', String(grant.open_id));
  const form = body instanceof FormData;
  return dataOf(
    await fetch(url, {
      method,
      headers: {
        'access-token': String(grant.access_token),
        ...(body === null || form ? {} : { 'content-type': 'application/json' }),
      },
      body: body === null || form ? body : JSON.stringify(body),
    }),
  );
};
const video = '/api/douyin/v1/video';
const file = (name: string, bytes: Buffer) => {
  const form = new FormData();
  form.set(name, new Blob([new Uint8Array(bytes)]), 'file');
  return form;
};
const videoId = async (bytes = 1000) => {
  const { video: made } = await account(`${video}/upload_video/`, file('video', mp4(bytes)));
  return (made as { video_id: string }).video_id;
};

beforeEach(async () => {
  simulator = createDouyinSimulator({
    redirectUris: [back],
    review: { delayMs: 10_000 },
    rules: { grantCreate: true },
    webhookRetryDelayMs: 1,
  });
  await simulator.start();
  grant = await tokenFor(await codeFor());
});
afterEach(() => simulator.close());

describe('OAuth of Douyin', () => {
  it('answers as documented; a code works once and ten minutes long', async () => {
    expect(grant).toMatchObject({
      error_code: 0,
      expires_in: 1_296_000,
      refresh_expires_in: 2_592_000,
      scope: allScopes,
    });
    expect(grant.access_token).toMatch(/^act\./);
    const code = await codeFor();
    expect((await tokenFor(code, 'wrong')).error_code).toBe(10013);
    expect((await tokenFor(code)).error_code).toBe(0);
    expect((await tokenFor(code)).error_code).toBe(10007);
    const late = await codeFor();
    await simulator.control.advanceClock(600_000);
    expect((await tokenFor(late)).error_code).toBe(10007);
  });

  it('shows a page that says 模拟, and refuses what the app did not register', async () => {
    const html = await (await connect({ auto_approve: '0' })).text();
    expect(html).toContain('模拟·抖音');
    expect(html).toContain('以你的名义发布视频');
    expect((await connect({ scope: 'user_info,everything' })).status).toBe(400);
    expect((await connect({ redirect_uri: 'http://evil.example' })).status).toBe(400);
    expect((await connect({ client_key: 'nobody' })).status).toBe(400);
    const refused = await connect({ decision: 'refuse' });
    expect(refused.headers.get('location')).toBe(`${back}?state=s1&error=access_denied`);
  });

  it('leaves video.create.bind out where it is not to be had', async () => {
    await simulator.control.rules({ grantCreate: false });
    const without = allScopes.replace('video.create.bind,', '');
    expect((await tokenFor(await codeFor())).scope).toBe(without);
    await simulator.control.rules({ appMayCreate: false });
    expect((await connect()).status).toBe(400);
    const optional = { scope: 'user_info', optionalScope: 'video.create.bind,1,video.list.bind,0' };
    expect((await tokenFor(await codeFor(optional))).scope).toBe('user_info,video.list.bind');
  });

  it('keeps the refresh token and its end on refreshing', async () => {
    await simulator.control.advanceClock(86_400_000);
    const fresh = await refresh();
    expect(fresh.refresh_token).toBe(grant.refresh_token);
    expect(fresh.access_token).not.toBe(grant.access_token);
    expect(fresh.refresh_expires_in).toBeLessThanOrEqual(2_505_600);
    expect((await refresh()).error_code).toBe(0);
    await simulator.control.advanceClock(29 * 86_400_000);
    expect((await refresh()).error_code).toBe(10010);
  });

  it('renews the refresh token five times, each killing the one before', async () => {
    let current = grant.refresh_token;
    for (let count = 0; count < 5; count += 1) {
      const renewed = await renew(current);
      expect(renewed).toMatchObject({ error_code: 0, expires_in: 2_592_000 });
      expect((await renew(current)).error_code).toBe(10010);
      current = renewed.refresh_token;
    }
    expect((await renew(current)).error_code).toBe(10020);
    grant = await tokenFor(await codeFor({ scope: 'user_info' }));
    expect((await renew(grant.refresh_token)).error_code).toBe(10004);
  });

  it('tells a missing, a foreign, an expired and a withdrawn token apart', async () => {
    const list = () => account(`${video}/video_list/?cursor=0&count=10`, null, 'GET');
    const { access_token, open_id } = grant;
    grant.access_token = 'act.nothing';
    expect((await list()).error_code).toBe(2190002);
    Object.assign(grant, { access_token, open_id: 'other' });
    expect((await list()).error_code).toBe(2190015);
    grant.open_id = open_id;
    simulator.control.fault({ endpoint: 'photo.list', kind: 'code', code: 10008 });
    expect((await list()).error_code).toBe(10008);
    await simulator.control.expireTokens('access', null);
    expect((await list()).error_code).toBe(2190008);
    grant = await tokenFor(await codeFor({ scope: 'user_info' }));
    expect((await list()).error_code).toBe(2190003);
    await simulator.control.expireTokens('revoke', null);
    expect((await list()).error_code).toBe(28001019);
  });
});

describe('Upload and publishing at Douyin', () => {
  it('publishes a file in one piece, and the review decides', async () => {
    const made = await account(`${video}/create_video/`, { video_id: await videoId(), text: '你好 #美食' });
    const data = async () =>
      ((await account(`${video}/video_data/`, { item_ids: [made.item_id] })).list as object[])[0];
    expect(await data()).toMatchObject({ video_status: 4, title: '你好 #美食', media_type: 4 });
    await simulator.control.advanceClock(10_001);
    expect(await data()).toMatchObject({ video_status: 5, video_id: made.video_id });
    await simulator.control.rules({ publicStatus: 1 });
    expect(await data()).toMatchObject({ video_status: 1 });
    await simulator.control.review({ delayMs: 0, verdict: 'reject', reason: '画面模糊' });
    const bad = await account(`${video}/create_video/`, { video_id: await videoId(), text: '' });
    await simulator.control.advanceClock(1);
    const { list } = await account(`${video}/video_data/`, { video_ids: [bad.video_id] });
    expect(list).toMatchObject([{ video_status: 2, reason: '画面模糊' }]);
  });

  it('wants parts from 1, in order, whole and of 5 MB', async () => {
    const start = async () => String((await account(`${video}/init_video_part_upload/`)).upload_id);
    const part = (id: string, number: number | string, bytes: Buffer) =>
      account(`${video}/upload_video_part/?upload_id=${id}&part_number=${number}`, file('video', bytes));
    const complete = (id: string) => account(`${video}/complete_video_part_upload/?upload_id=${id}`);
    const id = await start();
    expect((await complete(id)).error_code).toBe(2100005);
    expect((await part(id, 0, mp4(10))).error_code).toBe(2100005);
    expect((await part(id, 2, mp4(10))).error_code).toBe(2100005);
    expect((await part(id, 1, mp4(5_242_880))).error_code).toBe(0);
    expect((await part(id, 3, mp4(10))).error_code).toBe(2100005);
    expect((await part(id, 1, mp4(5_242_880))).error_code).toBe(0);
    expect((await part(id, 2, Buffer.from('end'))).error_code).toBe(0);
    const done = await complete(id);
    expect(done.video).toMatchObject({ video_id: `v${id}` });
    expect(await complete(id)).toMatchObject({ video: done.video });
    await simulator.control.rules({ completeRepeats: false });
    expect((await complete(id)).error_code).toBe(2190007);
    await account(`${video}/create_video/`, { video_id: `v${id}`, text: '' });
    const whole = createHash('sha256').update(mp4(5_242_880)).update('end').digest('hex');
    expect(simulator.control.posts()[0]).toMatchObject({ sha256: whole, bytes: 5_242_883 });
    const small = await start();
    await part(small, 1, mp4(100));
    await part(small, 2, mp4(100));
    expect((await complete(small)).error_code).toBe(2100005);
    expect((await part('nothing', 1, mp4(10))).error_code).toBe(2190007);
    await simulator.control.rules({ forcedPartsAboveMb: 1 });
    const large = await account(`${video}/upload_video/`, file('video', mp4(1_000_001)));
    expect(large.error_code).toBe(2190005);
    expect((await account(`${video}/upload_video/`, file('video', jpeg))).error_code).toBe(2100005);
  });

  it('refuses what a post may not hold, and too many posts a day', async () => {
    const create = async (changes: object) =>
      (await account(`${video}/create_video/`, { video_id: await videoId(), text: '', ...changes }))
        .error_code;
    expect(await create({ video_id: 'v1' })).toBe(2190007);
    expect(await create({ text: '字'.repeat(1001) })).toBe(2100005);
    expect(await create({ private_status: 3 })).toBe(2100005);
    expect(await create({ download_type: 2 })).toBe(2100005);
    expect(await create({ cover_tsp: 1500 })).toBe(2100005);
    expect(await create({ custom_cover_image_url: '@img' })).toBe(2100005);
    await simulator.control.rules({ coverTspUnit: 'ms', perDay: 1 });
    const { image } = await account(`${video}/upload_image/`, file('image', jpeg));
    const cover = (image as { image_id: string }).image_id;
    expect(await create({ cover_tsp: 1500, custom_cover_image_url: cover })).toBe(0);
    expect(simulator.control.posts()[0]?.fields.cover_seconds).toBe(1.5);
    expect(await create({})).toBe(2114007);
    await simulator.control.advanceClock(86_400_000);
    expect(await create({})).toBe(0);
    await simulator.control.rules({ appMayCreate: false });
    expect((await account(`${video}/create_video/`, { text: '' })).error_code).toBe(2190004);
    await simulator.control.rules({ appMayCreate: true, grantCreate: false });
    grant = await tokenFor(await codeFor());
    expect((await account(`${video}/create_video/`, { text: '' })).error_code).toBe(2190003);
  });
});

it('takes a comment of the account under its own public work, where the app may', async () => {
  grant = await tokenFor(await codeFor({ scope: `${allScopes},item.comment` }));
  const made = await account(`${video}/create_video/`, { video_id: await videoId(), text: '早市' });
  const write = (content: string, item_id = made.item_id) =>
    account('/item/comment/reply/', { item_id, content });
  expect(await write('太早')).toMatchObject({ error_code: 2100005 });
  await simulator.control.advanceClock(60_000);
  expect(await write('')).toMatchObject({ error_code: 2100005 });
  expect(await write('别人的', '@no')).toMatchObject({ error_code: 2100005 });
  expect(await write('链接在主页')).toMatchObject({ error_code: 0 });
  expect(simulator.control.posts()[0]?.fields.comments).toBe('["链接在主页"]');
  await simulator.control.rules({ commentsOffered: false });
  expect(await write('再来')).toMatchObject({ error_code: 2190004 });
  await simulator.control.rules({ commentsOffered: true });
  grant = await tokenFor(await codeFor());
  expect(await write('没有授权')).toMatchObject({ error_code: 2190003 });
});
