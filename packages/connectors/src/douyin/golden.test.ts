import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountContext, Connector, HandContext } from '../connector.ts';
import { type Connectors, createConnectors } from '../index.ts';
import { testCover, testVideo } from '../media.fixture.ts';

// What leaves for Douyin, word for word, from the facts that official pages or two implementations agree on.

type Left = { line: string; headers: IncomingHttpHeaders; body: string };

const app = { clientId: 'key-1', clientSecret: 'secret-1' };
const redirectUri = 'https://xingluo.example/connect/oauth/callback';
const now = 1_700_000_000_000;
const tokens = { access_token: 'act.1', expires_in: 1_296_000, refresh_token: 'r-1', open_id: 'open-1' };
const work = { item_id: '@item', video_id: '7123', create_time: 1_700_000_000, title: '', video_status: 4 };

/** Answers of the platform by path, within the envelope. */
const answers: Record<string, object> = {
  '/oauth/access_token/': { ...tokens, refresh_expires_in: 2_592_000, scope: 'user_info,video.create.bind' },
  '/oauth/refresh_token/': { ...tokens, refresh_expires_in: 500_000, scope: 'user_info' },
  '/oauth/renew_refresh_token/': { refresh_token: 'r-2', expires_in: 2_592_000 },
  '/oauth/userinfo/': { nickname: '小店', avatar: 'https://p.example/a.png' },
  '/oauth/client_token/': { access_token: 'clt.1', expires_in: 7200 },
  '/open/getticket/': { ticket: 'TICKET', expires_in: 7200 },
  '/share-id/': { share_id: '170001' },
  '/api/douyin/v1/video/upload_video/': { video: { video_id: 'v1' } },
  '/api/douyin/v1/video/init_video_part_upload/': { upload_id: 'up-1' },
  '/api/douyin/v1/video/upload_video_part/': {},
  '/api/douyin/v1/video/complete_video_part_upload/': { video_id: 'v1' },
  '/api/douyin/v1/video/upload_image/': { image: { image_id: 'img-1' } },
  '/api/douyin/v1/video/create_video/': { item_id: '@item', video_id: '7123' },
  '/api/douyin/v1/video/video_list/': { list: [], cursor: 0, has_more: false },
  '/api/douyin/v1/video/video_data/': { list: [work] },
  '/item/comment/reply/': { comment_id: 'c1' },
};

let server: Server;
let left: Left[] = [];
let connectors: Connectors;
let connector: Connector;

beforeEach(async () => {
  left = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('latin1');
    left.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    const path = new URL(request.url ?? '', 'http://x').pathname;
    const inner = { ...answers[path], error_code: 0, description: '' };
    response.end(JSON.stringify({ data: inner, extra: { error_code: 0, logid: 'log-1' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { origin, partsFromBytes: 6_000_000, partBytes: 5_242_880 };
  connectors = createConnectors({
    settings: { douyin: settings },
    now: () => now,
    nonce: () => 'Wm3WZYTPz0wzccnW',
  });
  const made = connectors.get('douyin');
  if (made === null) throw new Error('There is no connector for douyin.');
  connector = made;
});
afterEach(async () => {
  await connectors.close();
  await new Promise((resolve) => server.close(resolve));
});

const account: AccountContext = { app, accessToken: 'act.1', externalId: 'open-1' };
const hand: HandContext = {
  app,
  externalId: 'open-1',
  appToken: async (kind) => (kind === 'ticket' ? 'TICKET' : 'clt.1'),
};
const lines = () => left.map(({ line }) => line);
const formOf = (at: number) => {
  expect(left[at]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  return Object.fromEntries(new URLSearchParams(left[at]?.body));
};
const jsonOf = (at: number) => {
  expect(left[at]?.headers['content-type']).toBe('application/json');
  return JSON.parse(Buffer.from(left[at]?.body ?? '', 'latin1').toString());
};
const byAccount = (at: number) => expect(left[at]?.headers['access-token']).toBe('act.1');
const post = { title: '早市', body: '一碗面 & 汤', topics: ['美食'], settings: {} };

describe('what leaves for Douyin', () => {
  it('authorisation', async () => {
    const page = createConnectors().get('douyin')?.authorizeUrl({ app, redirectUri, state: 's 1' });
    const url = new URL(page ?? '');
    expect(url.origin + url.pathname).toBe('https://open.douyin.com/platform/oauth/connect/');
    const { optionalScope, ...query } = Object.fromEntries(url.searchParams);
    expect(query).toEqual({
      client_key: 'key-1',
      response_type: 'code',
      scope: 'user_info,renew_refresh_token',
      redirect_uri: redirectUri,
      state: 's 1',
    });
    expect(optionalScope?.split(',')).toContain('video.create.bind');
    const grant = await connector.exchangeCode({ app, redirectUri, code: 'c-1' });
    expect(lines()).toEqual(['POST /oauth/access_token/', 'POST /oauth/userinfo/']);
    expect(formOf(0)).toEqual({
      client_key: 'key-1',
      client_secret: 'secret-1',
      code: 'c-1',
      grant_type: 'authorization_code',
    });
    expect(formOf(1)).toEqual({ open_id: 'open-1', access_token: 'act.1' });
    expect(grant).toMatchObject({
      externalId: 'open-1',
      displayName: '小店',
      scopes: ['user_info', 'video.create.bind'],
      accessExpiresAt: new Date(now + 1_296_000_000),
      refreshExpiresAt: new Date(now + 2_592_000_000),
    });
  });

  it('refreshing, and renewing of a refresh token near its end', async () => {
    const grant = await connector.refresh({ app, refreshToken: 'r-1' });
    expect(lines()).toEqual(['POST /oauth/refresh_token/', 'POST /oauth/renew_refresh_token/']);
    expect(formOf(0)).toEqual({ client_key: 'key-1', grant_type: 'refresh_token', refresh_token: 'r-1' });
    expect(formOf(1)).toEqual({ client_key: 'key-1', refresh_token: 'r-1' });
    expect(grant).toMatchObject({ refreshToken: 'r-2', refreshExpiresAt: new Date(now + 2_592_000_000) });
  });

  it('tokens of the app', async () => {
    const appToken = async () => 'clt.1';
    const token = await connector.issueAppToken?.({ app, kind: 'client_token', appToken });
    expect(token).toEqual({ value: 'clt.1', expiresAt: new Date(now + 7_200_000) });
    const ticket = await connector.issueAppToken?.({ app, kind: 'ticket', appToken });
    expect(ticket).toEqual({ value: 'TICKET', expiresAt: new Date(now + 7_200_000) });
    expect(lines()).toEqual(['POST /oauth/client_token/', 'GET /open/getticket/']);
    expect(jsonOf(0)).toEqual({
      client_key: 'key-1',
      client_secret: 'secret-1',
      grant_type: 'client_credential',
    });
    expect(left[1]?.headers['access-token']).toBe('clt.1');
  });

  it('a hand-over: the share-id, and the link with its known signature', async () => {
    const files = { videoUrl: 'https://cdn.example/a b.mp4?s=1&e=2', coverUrl: null };
    const kit = await connector.byHand?.begin(hand, { post, files });
    expect(lines()).toEqual(['GET /share-id/?need_callback=true']);
    expect(left[0]?.headers['access-token']).toBe('clt.1');
    const parts = [
      'snssdk1128://openplatform/share?share_type=h5',
      'client_key=key-1',
      'nonce_str=Wm3WZYTPz0wzccnW',
      'timestamp=1700000000',
      'signature=f06d5acee974e67c7385a4caed88a288',
      'state=170001',
      'video_path=https%3A%2F%2Fcdn.example%2Fa%20b.mp4%3Fs%3D1%26e%3D2',
      'share_to_publish=1',
      `title=${encodeURIComponent('早市\n一碗面 & 汤')}`,
      `hashtag_list=${encodeURIComponent('["美食"]')}`,
      'private_status=0',
    ];
    expect(kit?.link).toBe(parts.join('&'));
    expect(kit?.ids).toEqual({ share_id: '170001' });
    expect(kit?.expiresAt).toEqual(new Date(now + 3_600_000));
    left = [];
    await connector.byHand?.poll?.(hand, { share_id: '170001' });
    expect(lines()).toEqual(['POST /share-id/']);
    expect(jsonOf(0)).toEqual({ share_id: '170001' });
  });

  it('a video in one piece, the cover, and the post', async () => {
    const media = { video: testVideo(1000), cover: testCover() };
    const upload = await connector.upload(account, media, null, async () => {});
    await connector.create(account, { post, cover: media.cover, upload });
    expect(lines()).toEqual([
      'POST /api/douyin/v1/video/upload_video/?open_id=open-1',
      'POST /api/douyin/v1/video/upload_image/?open_id=open-1',
      'POST /api/douyin/v1/video/create_video/?open_id=open-1',
    ]);
    for (const at of [0, 1, 2]) byAccount(at);
    expect(left[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(left[0]?.body).toMatch(/name="video"; filename="[^"]+"\r\nContent-Type: video\/mp4\r\n\r\n/);
    expect(left[1]?.body).toContain('name="image"; filename="cover.png"\r\nContent-Type: image/png');
    expect(jsonOf(2)).toEqual({
      video_id: 'v1',
      text: '早市\n一碗面 & 汤 #美食',
      custom_cover_image_url: 'img-1',
      private_status: 0,
    });
  });

  it('a video in parts from 1', async () => {
    const media = { video: testVideo(11_000_000), cover: null };
    await connector.upload(account, media, null, async () => {});
    const video = '/api/douyin/v1/video';
    const part = (number: number) =>
      `POST ${video}/upload_video_part/?open_id=open-1&upload_id=up-1&part_number=${number}`;
    expect(lines()).toEqual([
      `POST ${video}/init_video_part_upload/?open_id=open-1`,
      ...[1, 2, 3].map(part),
      `POST ${video}/complete_video_part_upload/?open_id=open-1&upload_id=up-1`,
    ]);
    for (const at of [0, 1, 2, 3, 4]) byAccount(at);
  });

  it('questions about works', async () => {
    const window = { post, since: new Date(now), until: new Date(now) };
    await connector.look(account, window);
    await connector.confirm(account, '@item');
    await connector.stats(account, '7123');
    expect(lines()).toEqual([
      'GET /api/douyin/v1/video/video_list/?open_id=open-1&cursor=0&count=20',
      'POST /api/douyin/v1/video/video_data/?open_id=open-1',
      'POST /api/douyin/v1/video/video_data/?open_id=open-1',
    ]);
    for (const at of [0, 1, 2]) byAccount(at);
    expect(jsonOf(1)).toEqual({ item_ids: ['@item'] });
    expect(jsonOf(2)).toEqual({ video_ids: ['7123'] });
  });

  it('a first comment', async () => {
    const settings = { first_comment: ' 链接在主页 ' };
    await connector.followUp?.(account, 'first_comment', {
      externalId: '@item',
      post: { ...post, settings },
    });
    expect(lines()).toEqual(['POST /item/comment/reply/?open_id=open-1']);
    byAccount(0);
    expect(jsonOf(0)).toEqual({ item_id: '@item', content: '链接在主页' });
  });
});
