import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linkSignature } from './douyin-link.ts';
import { douyinSignature } from './douyin-webhooks.ts';
import { createDouyinSimulator, type Simulator } from './index.ts';

// Requests as the documents give them, written out by hand: this file knows nothing of our connector.
const back = 'http://127.0.0.1:5800/back';
const allScopes = 'user_info,renew_refresh_token,video.create.bind,video.list.bind,video.data.bind';
type Answer = { data: Record<string, unknown> & { error_code: number } };

const mp4 = (bytes: number): Buffer => {
  const file = Buffer.alloc(bytes, 7);
  file.write('\0\0\0\x18ftypisom', 0, 'latin1');
  return file;
};
const jpeg = Buffer.from('ffd8ffc0000b080400030001011100ffd9', 'hex');

let simulator: Simulator;
let grant: Record<string, unknown> = {};

const read = async (answer: Response): Promise<Answer['data']> => {
  expect(answer.status).toBe(200);
  const { data, extra } = (await answer.json()) as Answer & { extra: { error_code: number } };
  expect(extra.error_code).toBe(data.error_code);
  return data;
};
const formPost = async (path: string, fields: Record<string, string>) =>
  read(await fetch(new URL(path, simulator.url), { method: 'POST', body: new URLSearchParams(fields) }));

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
  formPost('/oauth/access_token/', {
    client_key: simulator.demoApp.clientId,
    client_secret: secret,
    code,
    grant_type: 'authorization_code',
  });
const refresh = () =>
  formPost('/oauth/refresh_token/', {
    client_key: simulator.demoApp.clientId,
    grant_type: 'refresh_token',
    refresh_token: String(grant.refresh_token),
  });
const renew = (refreshToken: unknown) =>
  formPost('/oauth/renew_refresh_token/', {
    client_key: simulator.demoApp.clientId,
    refresh_token: String(refreshToken),
  });

const account = async (path: string, body: FormData | object | null = null, method = 'POST') => {
  const url = new URL(path, simulator.url);
  url.searchParams.set('open_id', String(grant.open_id));
  const form = body instanceof FormData;
  return read(
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

describe('Sharing into Douyin', () => {
  let clips: Server;
  let clip = '';
  let type = 'video/mp4';
  let clientToken = '';
  let ticket = '';

  beforeEach(async () => {
    type = 'video/mp4';
    clips = createServer((request, response) => {
      if (request.url !== '/clip.mp4') return response.writeHead(404).end();
      return response.writeHead(200, { 'content-type': type }).end(mp4(2000));
    });
    await new Promise<void>((resolve) => clips.listen(0, '127.0.0.1', resolve));
    clip = `http://127.0.0.1:${(clips.address() as AddressInfo).port}/clip.mp4`;
    clientToken = await newClientToken();
    ticket = String((await app('/open/getticket/')).ticket);
  });
  afterEach(
    () =>
      new Promise((resolve) => {
        clips.close(resolve);
        clips.closeAllConnections();
      }),
  );

  const newClientToken = async () => {
    const { clientId, clientSecret } = simulator.demoApp;
    const fields = { client_key: clientId, client_secret: clientSecret, grant_type: 'client_credential' };
    const answer = await formPost('/oauth/client_token/', fields);
    expect(answer).toMatchObject({ error_code: 0, expires_in: 7200 });
    return String(answer.access_token);
  };
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, simulator.url), { ...init, headers: { 'access-token': clientToken } });
  const app = async (path: string, init: RequestInit = {}) => read(await ask(path, init));
  const poll = (share_id: string) =>
    app('/share-id/', { method: 'POST', body: JSON.stringify({ share_id }) });
  const newShare = async () =>
    String((await app('/share-id/?need_callback=true&default_hashtag=早餐')).share_id);

  const link = (shareId: string, changes: Record<string, string> = {}) => {
    const timestamp = String(Math.floor(simulator.control.now() / 1000));
    const signature = linkSignature({ nonce: 'n1', ticket, timestamp });
    const query = {
      share_type: 'h5',
      client_key: simulator.demoApp.clientId,
      nonce_str: 'n1',
      timestamp,
      signature,
      state: shareId,
      video_path: clip,
      title: '早市 一碗面',
      hashtag_list: '["早餐"]',
      share_to_publish: '1',
      ...changes,
    };
    const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return `${simulator.url}/sim-app/share?${text.join('&')}`;
  };
  const open = (address: string) => fetch(address, { redirect: 'manual' });

  it('issues tokens of the app, of which a new one may end the older', async () => {
    const first = clientToken;
    clientToken = await newClientToken();
    const second = clientToken;
    clientToken = first;
    expect((await app('/open/getticket/')).error_code).toBe(2190002);
    await simulator.control.rules({ clientTokenEndsOlder: false });
    clientToken = second;
    await newClientToken();
    expect(await app('/open/getticket/')).toMatchObject({ error_code: 0, expires_in: 7200 });
    await simulator.control.advanceClock(7_200_000);
    expect((await app('/open/getticket/')).error_code).toBe(2190008);
  });

  it('gives share ids by GET, by POST or by both', async () => {
    expect((await app('/share-id/?need_callback=maybe')).error_code).toBe(2100005);
    expect((await app('/share-id/?need_callback=true', { method: 'POST' })).share_id).toMatch(/^\d+$/);
    await simulator.control.rules({ shareIdMethods: 'GET' });
    expect((await ask('/share-id/', { method: 'POST' })).status).toBe(405);
    await simulator.control.rules({ shareIdMethods: 'POST' });
    expect((await ask('/share-id/')).status).toBe(405);
  });

  it('lets the person choose an account and post once, and tells it by poll', async () => {
    const shareId = await newShare();
    const page = await open(link(shareId, { sim_user: 'u3' }));
    const html = await page.text();
    expect(html).toContain('模拟抖音');
    expect(html).toContain('早市 一碗面 #早餐');
    expect(simulator.control.posts()).toEqual([]);
    expect(await poll(shareId)).not.toHaveProperty('item_id');
    const publish = [...html.matchAll(/href="([^"]+)">发布</g)][0]?.[1] ?? '';
    const done = await open(new URL(publish.replaceAll('&amp;', '&'), page.url).href);
    expect(done.status).toBe(302);
    const after = new URL(done.headers.get('location') ?? '', `${simulator.url}/sim-app/share`);
    expect(await (await open(after.href)).text()).toContain('测试账号三');
    const [post] = simulator.control.posts();
    expect(post).toMatchObject({
      personId: 'u3',
      text: '早市 一碗面 #早餐',
      bytes: 2000,
      sha256: createHash('sha256').update(mp4(2000)).digest('hex'),
      fields: { share_id: shareId },
    });
    expect(await poll(shareId)).toMatchObject({ item_id: post?.id, video_id: post?.fields.video_id });
    expect((await poll('1')).error_code).toBe(2100005);
  });

  it.each([
    ['share_type', 'app', 'share_type'],
    ['client_key', 'nobody', 'client_key'],
    ['nonce_str', 'n2', '签名不正确'],
    ['signature', '', '缺少参数：signature'],
    ['signature', '0'.repeat(32), '签名不正确'],
    ['timestamp', '170', 'timestamp'],
    ['timestamp', '4000000000', '将来'],
    ['state', '1', 'share_id'],
    ['video_path', '', 'video_path'],
    ['video_path', 'file:///etc/passwd', 'http(s)'],
    ['video_path', 'http://127.0.0.1:1/a.mp4', '打不开'],
    ['hashtag_list', '早餐', 'hashtag_list'],
    ['title_hashtag_list', '[{"name":1}]', 'title_hashtag_list'],
    ['micro_app_info', '{}', 'micro_app_info'],
    ['image_path', 'http://127.0.0.1/a.png', '图片'],
    ['download_type', '0', 'download_type'],
    ['private_status', '3', 'private_status'],
    ['title', '字'.repeat(1001), '1000'],
    ['sim_user', 'nobody', '测试账号'],
  ])('refuses a link with %s=%s', async (name, value, reason) => {
    const answer = await open(link(await newShare(), { [name]: value }));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(reason);
  });

  it('refuses old links, missing files, wrong types and both mounts', async () => {
    const shareId = await newShare();
    const old = link(shareId);
    const refusal = async (address: string) => {
      const answer = await open(address);
      expect(answer.status).toBe(400);
      return answer.text();
    };
    expect(await refusal(link(shareId, { video_path: `${clip}x` }))).toContain('404');
    type = 'text/html';
    expect(await refusal(link(shareId))).toContain('text/html');
    type = 'video/quicktime';
    expect((await open(link(shareId))).status).toBe(200);
    const both = { micro_app_info: '{"appId":"a"}', poi_id: '1' };
    expect(await refusal(link(shareId, both))).toContain('poi_id');
    await simulator.control.advanceClock(3_601_000);
    expect(await refusal(old)).toContain('链接已过期');
    await simulator.control.rules({ linkLifeSeconds: 7000 });
    expect((await open(old)).status).toBe(200);
    expect(simulator.control.posts()).toEqual([]);
  });

  it('takes a plus for a plus', async () => {
    const address = link(await newShare()).replace('%20', '+');
    await simulator.control.act('share', { link: address, personId: 'u1' });
    expect(simulator.control.posts()[0]?.text).toBe('早市+一碗面 #早餐');
    await expect(simulator.control.act('share', { link: 'x', personId: 'u1' })).rejects.toThrow('share_type');
    await expect(simulator.control.act('dance')).rejects.toThrow('Nobody can dance');
  });

  it('shortens a link and signs for it', async () => {
    const shareId = await newShare();
    const schema = async (changes: object) =>
      app('/api/douyin/v1/schema/get_share/', {
        method: 'POST',
        body: JSON.stringify({
          client_ticket: ticket,
          expire_at: Math.floor(simulator.control.now() / 1000) + 60,
          video_path: clip,
          state: shareId,
          title: '一 碗',
          hashtag_list: ['早餐'],
          ...changes,
        }),
      });
    expect((await schema({ client_ticket: 'x' })).error_code).toBe(2100005);
    expect((await schema({ expire_at: 1 })).error_code).toBe(2100005);
    const short = String((await schema({})).schema);
    const page = await fetch(short);
    expect(await page.text()).toContain('一 碗 #早餐');
    await simulator.control.advanceClock(61_000);
    expect((await fetch(short)).status).toBe(404);
  });

  it('calls back signed, with the content as object or string, until it is taken', async () => {
    const bodies: { text: string; signature: unknown; id: unknown }[] = [];
    let status = 500;
    const hook = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      bodies.push({ text, signature: request.headers['x-douyin-signature'], id: request.headers['msg-id'] });
      response.writeHead(status).end('{}');
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    const demo = simulator.demoApp;
    const webhookUrl = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
    await simulator.control.app({ ...demo, webhookUrl });
    const shareId = await newShare();
    await simulator.control.act('share', { link: link(shareId), personId: 'u2' });
    await simulator.control.webhooksIdle();
    expect(bodies).toHaveLength(4);
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
    const [first] = bodies;
    expect(first?.signature).toBe(douyinSignature(first?.text ?? '', demo.clientSecret));
    expect(JSON.parse(first?.text ?? '')).toMatchObject({
      event: 'create_video',
      client_key: demo.clientId,
      content: { share_id: shareId, has_default_hashtag: true },
    });
    status = 200;
    await simulator.control.rules({ contentAs: 'string' });
    await simulator.control.act('customer', {
      event: 'im_receive_msg',
      clientId: demo.clientId,
      personId: 'u2',
      content: { text: '在吗' },
    });
    await simulator.control.webhooksIdle();
    expect(JSON.parse(bodies.at(-1)?.text ?? '').content).toBe('{"text":"在吗"}');
    const nonsense = { event: 'x', clientId: demo.clientId, personId: 'u2' };
    await expect(simulator.control.act('customer', nonsense)).rejects.toThrow('event');
    simulator.control.testWebhook(demo.clientId);
    await simulator.control.webhooksIdle();
    // The check of an address is only passed by its own number.
    expect(simulator.control.deliveries().at(-1)).toMatchObject({ accepted: false, attempts: 4 });
    await new Promise((resolve) => hook.close(resolve));
  });
});

it('signs as documented (known vectors)', () => {
  const signed = { nonce: 'Wm3WZYTPz0wzccnW', ticket: 'TICKET', timestamp: '1700000000' };
  expect(linkSignature(signed)).toBe('f06d5acee974e67c7385a4caed88a288');
  const body = '{"event":"verify_webhook","client_key":"","content":{"challenge":12345}}';
  expect(douyinSignature(body, 'sec456')).toBe('a39cc35defc5ad09e2d3cb24707a2230c6bb7e1a');
});
