import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataOf, formPost, mp4 } from './douyin.fixture.ts';
import { linkSignature } from './douyin-link.ts';
import { douyinSignature } from './douyin-webhooks.ts';
import { createDouyinSimulator, type Simulator } from './index.ts';

// Links and calls as the documents give them, written out by hand: this file knows nothing of our connector.
let simulator: Simulator;
let clips: Server;
let clip = '';
let type = 'video/mp4';
let clientToken = '';
let ticket = '';

beforeEach(async () => {
  simulator = createDouyinSimulator({ webhookRetryDelayMs: 1 });
  await simulator.start();
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
afterEach(async () => {
  await simulator.close();
  clips.closeAllConnections();
  await new Promise((resolve) => clips.close(resolve));
});

const newClientToken = async () => {
  const { clientId, clientSecret } = simulator.demoApp;
  const fields = { client_key: clientId, client_secret: clientSecret, grant_type: 'client_credential' };
  const answer = await formPost(simulator.url, '/oauth/client_token/', fields);
  expect(answer).toMatchObject({ error_code: 0, expires_in: 7200 });
  return String(answer.access_token);
};
const ask = (path: string, init: RequestInit = {}) =>
  fetch(new URL(path, simulator.url), { ...init, headers: { 'access-token': clientToken } });
const app = async (path: string, init: RequestInit = {}) => dataOf(await ask(path, init));
const poll = (share_id: string) => app('/share-id/', { method: 'POST', body: JSON.stringify({ share_id }) });
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

it('signs as documented (known vectors)', () => {
  const signed = { nonce: 'Wm3WZYTPz0wzccnW', ticket: 'TICKET', timestamp: '1700000000' };
  expect(linkSignature(signed)).toBe('f06d5acee974e67c7385a4caed88a288');
  const body = '{"event":"verify_webhook","client_key":"","content":{"challenge":12345}}';
  expect(douyinSignature(body, 'sec456')).toBe('a39cc35defc5ad09e2d3cb24707a2230c6bb7e1a');
});
