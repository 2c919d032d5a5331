import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDouyinSimulator, type Simulator } from '@xingluo/simulators';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AppToken, ByHand, Connector, HandContext, HandKit, WebhookEvent } from '../connector.ts';
import { type Connectors, createConnectors } from '../index.ts';

let simulator: Simulator;
const opened: Connectors[] = [];
let connector: Connector;
let outside: Server;
let events: WebhookEvent[] = [];
let videoUrl = '';
let issued: string[] = [];
let cache: Map<string, AppToken>;

const clip = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(5000, 3)]);
const post = { title: '早市', body: '一碗面 + 汤', topics: ['美食', '早餐'], settings: {} };

const open = async (settings: object = {}) => {
  const connectors = createConnectors({
    simulators: { douyin: { baseUrl: simulator.url } },
    settings: { douyin: settings },
    now: () => simulator.control.now(),
  });
  opened.push(connectors);
  const found = connectors.get('sim-douyin');
  if (found === null) throw new Error('There is no connector for douyin.');
  connector = found;
};

/** What the server will do: keeps the app's tokens until they end. */
const appToken = async (kind: string): Promise<string> => {
  const known = cache.get(kind);
  if (known !== undefined && known.expiresAt.getTime() > simulator.control.now()) return known.value;
  const token = await connector.issueAppToken?.({ app: simulator.demoApp, kind, appToken });
  if (token === undefined) throw new Error('No token was issued.');
  issued.push(kind);
  cache.set(kind, token);
  return token.value;
};
const context = (): HandContext => ({ app: simulator.demoApp, externalId: 'open-id', appToken });
const hand = (): ByHand => {
  if (connector.byHand === undefined) throw new Error('Nothing is published by hand here.');
  return connector.byHand;
};
const begin = (changes: object = {}): Promise<HandKit> =>
  hand().begin(context(), { post: { ...post, ...changes }, files: { videoUrl, coverUrl: null } });
const share = (link: string, personId = 'u1') => simulator.control.act('share', { link, personId });
const poll = (kit: HandKit) => hand().poll?.(context(), kit.ids);

beforeEach(async () => {
  events = [];
  issued = [];
  cache = new Map();
  simulator = createDouyinSimulator({ webhookRetryDelayMs: 1 });
  await simulator.start();
  await open();
  outside = createServer(async (request, response) => {
    if (request.method === 'GET') return response.writeHead(200, { 'content-type': 'video/mp4' }).end(clip);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const delivery = { rawBody: Buffer.concat(chunks), headers: request.headers, app: simulator.demoApp };
    const event = connector.verifyWebhook?.(delivery) ?? null;
    if (event === null) return response.writeHead(401).end();
    events.push(event);
    return response.writeHead(200, { 'content-type': event.reply.contentType }).end(event.reply.body);
  });
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  videoUrl = `${base}/a clip.mp4?signature=a+b`;
  await simulator.control.app({ ...simulator.demoApp, webhookUrl: `${base}/hook` });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  await simulator.close();
  outside.closeAllConnections();
  await new Promise((resolve) => outside.close(resolve));
});

it.each(['object', 'string'])(
  'hands over, and learns by webhook what was posted (content as %s)',
  async (as) => {
    await simulator.control.rules({ contentAs: as, webhookTwice: true });
    const kit = await begin({
      settings: { download_type: 'deny', short_title: '面', mount: 'poi', poi_id: 'p' },
    });
    expect(issued).toEqual(['client_token', 'ticket']);
    expect(kit.texts.map(({ value }) => value)).toEqual(['早市\n一碗面 + 汤', '#美食 #早餐']);
    const asked = await begin({ settings: { ai_content: true, first_comment: '链接在主页 ' } });
    expect(asked.texts.slice(2).map(({ label, value }) => `${label['zh-CN']}=${value}`)).toEqual([
      '自主声明=内容由 AI 生成',
      '首条评论=链接在主页',
    ]);
    expect(await poll(kit)).toEqual({ state: 'waiting' });
    await share(kit.link, 'u2');
    await simulator.control.webhooksIdle();
    const [made] = simulator.control.posts();
    expect(made).toMatchObject({
      text: '早市\n一碗面 + 汤 #美食 #早餐',
      bytes: clip.length,
      fields: { download_type: '2', short_title: '面', poi_id: 'p', private_status: '0' },
    });
    const [event, twin] = events;
    expect(event).toMatchObject({
      kind: 'post_created',
      handIds: kit.ids,
      postExternalId: made?.id,
      postUrl: `${simulator.url}/video/${made?.fields.video_id}`,
    });
    // The very message comes twice: it has one id.
    expect(twin?.id).toBe(event?.id);
    expect((await fetch(event?.postUrl ?? '')).status).toBe(200);
    expect(await poll(kit)).toEqual({
      state: 'posted',
      externalId: made?.id,
      url: event?.postUrl,
      accountExternalId: null,
    });
  },
);

it('tells by the webhook when another account posted', async () => {
  const kit = await begin();
  await share(kit.link, 'u1');
  await share(kit.link, 'u2');
  await simulator.control.webhooksIdle();
  const accounts = events.map(({ accountExternalId }) => accountExternalId);
  expect(new Set(accounts).size).toBe(2);
  expect(events.map(({ handIds }) => handIds)).toEqual([kit.ids, kit.ids]);
});

it('attaches a mini app, and repeats no topic that stands in the caption', async () => {
  const settings = { mount: 'micro_app', micro_app_id: 'tt1', micro_app_title: '点单', poi_id: 'p' };
  const kit = await begin({ body: '一碗 #美食 面', settings });
  await share(kit.link);
  const [made] = simulator.control.posts();
  expect(made?.text).toBe('早市\n一碗 #美食 面 #早餐');
  expect(made?.fields.micro_app_info).toBe('{"appId":"tt1","appTitle":"点单"}');
  expect(made?.fields).not.toHaveProperty('poi_id');
});

it('makes links that the phone refuses once they are old or changed', async () => {
  const kit = await begin();
  const changed = kit.link.replace('timestamp=1', 'timestamp=1'.replace('1', '2'));
  await expect(share(changed)).rejects.toThrow(/签名|将来/);
  await expect(share(kit.link.replace(/signature=\w/, 'signature=z'))).rejects.toThrow('签名不正确');
  expect(kit.expiresAt?.getTime()).toBeLessThanOrEqual(simulator.control.now() + 3_600_000);
  await simulator.control.advanceClock(3_601_000);
  await expect(share(kit.link)).rejects.toThrow('链接已过期');
  await share((await begin()).link);
  expect(simulator.control.posts()).toHaveLength(1);
});

it.each([600, 7000])('goes by the life of a link that is set (%d s)', async (seconds) => {
  await open({ linkLifeSeconds: seconds });
  await simulator.control.rules({ linkLifeSeconds: seconds });
  expect(connector.platform.byHand?.lifeSeconds).toBe(seconds);
  const kit = await begin();
  await simulator.control.advanceClock((seconds - 2) * 1000);
  await share(kit.link);
  await simulator.control.advanceClock(3000);
  await expect(share(kit.link)).rejects.toThrow('链接已过期');
});

it.each(['GET', 'POST', 'both'])('gets a share-id where the platform takes %s', async (shareIdMethods) => {
  await simulator.control.rules({ shareIdMethods });
  const kit = await begin();
  await share(kit.link);
  expect(await poll(kit)).toMatchObject({ state: 'posted' });
});

it('does not ask by POST after a true refusal', async () => {
  const steps: string[] = [];
  const ctx = { ...context(), onExchange: ({ method }: { method: string }) => void steps.push(method) };
  simulator.control.fault({ endpoint: 'share.id', kind: 'code', code: 10004 });
  const refused = hand().begin(ctx, { post, files: { videoUrl, coverUrl: null } });
  await expect(refused).rejects.toMatchObject({ kind: 'app_misconfigured', appToken: null });
  expect(steps).toEqual(['GET']);
});

it('names the token of the app that was ended by a newer one', async () => {
  const kit = await begin();
  const other = await connector.issueAppToken?.({ app: simulator.demoApp, kind: 'client_token', appToken });
  await expect(begin()).rejects.toMatchObject({ kind: 'token_expired', appToken: 'client_token' });
  await expect(poll(kit)).rejects.toMatchObject({ appToken: 'client_token' });
  cache.delete('client_token');
  expect((await begin()).ids).not.toEqual(kit.ids);
  await simulator.control.rules({ clientTokenEndsOlder: false });
  const before = cache.get('client_token');
  await connector.issueAppToken?.({ app: simulator.demoApp, kind: 'client_token', appToken });
  expect(before?.value).not.toBe(other?.value);
  await begin();
  await simulator.control.advanceClock(7_201_000);
  if (before !== undefined) cache.set('client_token', { ...before, expiresAt: new Date(8e15) });
  await expect(begin()).rejects.toMatchObject({ kind: 'token_expired', appToken: 'client_token' });
  const unknown = connector.issueAppToken?.({ app: simulator.demoApp, kind: 'other', appToken });
  await expect(unknown).rejects.toThrow(RangeError);
});

it('has a short link made for the code where that is set, and names a refused ticket', async () => {
  expect((await begin()).qr).toBeNull();
  await open({ shortLink: true });
  const kit = await begin();
  const page = await fetch(`${kit.qr}`);
  expect(await page.text()).toContain('一碗面 + 汤 #美食 #早餐');
  cache.set('ticket', { value: '@dead', expiresAt: new Date(8e15) });
  await expect(begin()).rejects.toMatchObject({ kind: 'token_expired', appToken: 'ticket' });
});

it('keeps the tokens of the app out of what it reports', async () => {
  const exchanges: object[] = [];
  const onExchange = (exchange: object) => void exchanges.push(exchange);
  const app = simulator.demoApp;
  const token = await connector.issueAppToken?.({ app, kind: 'client_token', appToken, onExchange });
  if (token !== undefined) cache.set('client_token', token);
  const ticket = await connector.issueAppToken?.({ app, kind: 'ticket', appToken, onExchange });
  if (ticket !== undefined) cache.set('ticket', ticket);
  await open({ shortLink: true });
  const files = { videoUrl, coverUrl: null };
  await hand().begin({ ...context(), onExchange }, { post, files });
  expect(exchanges).toHaveLength(4);
  for (const secret of [token?.value ?? 'x', ticket?.value ?? 'x', app.clientSecret])
    expect(JSON.stringify(exchanges)).not.toContain(secret);
});

it('reads the page of a simulated post', async () => {
  const link = `${simulator.url}/video/7000000000000000001`;
  expect(hand().readLink(link)).toEqual({ externalId: '7000000000000000001', url: link });
});
