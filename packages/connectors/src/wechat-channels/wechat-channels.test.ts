import type { PlatformPost } from '@xingluo/contracts/platforms';
import { createWechatChannelsSimulator, type Simulator } from '@xingluo/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kindOf } from '../bench.fixture.ts';
import { type Connector, type Connectors, createConnectors, type HandKit } from '../index.ts';
import { testCover, testVideo } from '../media.fixture.ts';
import { validatePost } from '../validate.ts';

const now = Date.parse('2026-11-23T10:00:00Z');
const post: PlatformPost = {
  title: '早市，一碗热面',
  body: '第一行\n第二行',
  topics: ['美食', '#早餐 '],
  settings: { location: '北京', link_type: 'article', link: 'https://mp.weixin.qq.com/s/x', original: true },
};
const files = { videoUrl: 'https://a.example/v.mp4', coverUrl: null };

let connectors: Connectors;
let simulator: Simulator;
const named = (id: string): Connector => {
  const found = connectors.get(id);
  if (found === null) throw new Error(id);
  return found;
};
const ctx = { app: { clientId: '', clientSecret: '' }, externalId: '', appToken: async () => '' };
const begin = async (id: string, of: PlatformPost = post): Promise<HandKit> => {
  const kit = await named(id).byHand?.begin(ctx, { post: of, files });
  if (kit === undefined) throw new Error('Not by hand.');
  return kit;
};
const read = (id: string, text: string) => named(id).byHand?.readLink(text);

beforeEach(async () => {
  simulator = createWechatChannelsSimulator();
  await simulator.start();
  connectors = createConnectors({
    simulators: { 'wechat-channels': { baseUrl: simulator.url } },
    now: () => now,
  });
});
afterEach(async () => {
  await connectors.close();
  await simulator.close();
});

describe('WeChat Channels', () => {
  it('prepares the words in the order of the page, and repeating it changes nothing', async () => {
    const kit = await begin('wechat-channels');
    expect(kit.texts.map(({ label, value }) => `${label['zh-CN']}=${value}`)).toEqual([
      '描述=第一行\n第二行 #美食 #早餐',
      '位置=北京',
      '链接类型=公众号文章',
      '链接=https://mp.weixin.qq.com/s/x',
      '短标题=早市 一碗热面',
      '声明原创=勾选',
    ]);
    expect(kit).toMatchObject({ ids: {}, qr: null, expiresAt: new Date(now + 259_200_000) });
    expect(kit.link).toBe('https://channels.weixin.qq.com/platform/post/create');
    expect(await begin('wechat-channels')).toEqual(kit);
  });

  it('has what is chosen again on the page, and what comes after publishing at the end', async () => {
    const settings = { mentions: '@小店 @早市', first_comment: '链接在主页', ai_content: true };
    const kit = await begin('wechat-channels', { ...post, settings });
    expect(kit.texts.map(({ label, value }) => `${label['zh-CN']}=${value}`)).toEqual([
      '描述=第一行\n第二行 #美食 #早餐',
      '@ 的账号=@小店 @早市',
      '短标题=早市 一碗热面',
      '声明含 AI 生成内容=勾选',
      '首条评论=链接在主页',
    ]);
  });

  it('leaves out what is not filled in', async () => {
    const kit = await begin('wechat-channels', { ...post, title: '', settings: {} });
    expect(kit.texts.map(({ label }) => label.en)).toEqual(['Description']);
  });

  it.each([
    ['https://weixin.qq.com/sph/A1ri7B', 'https://weixin.qq.com/sph/A1ri7B'],
    ['看看这条 https://weixin.qq.com/sph/AbC，很好', 'https://weixin.qq.com/sph/AbC'],
    [
      'https://channels.weixin.qq.com/finder-preview/pages/sph?id=x',
      'https://channels.weixin.qq.com/finder-preview/pages/sph?id=x',
    ],
  ])('takes %s for a post, without an id', (text, url) => {
    expect(read('wechat-channels', text)).toEqual({ externalId: null, url });
  });

  it.each([
    '没有链接',
    'http://weixin.qq.com/sph/A1ri7B',
    'https://weixin.qq.com/',
    'https://channels.weixin.qq.com/platform/post/create',
    'https://mp.weixin.qq.com/s/x',
    'https://weixin.qq.com.evil.example/sph/A',
    'https://evil.example/?https://weixin.qq.com/sph/A',
  ])('does not take %s for a post', (text) => {
    expect(read('wechat-channels', text)).toBeNull();
  });

  it('refuses everything that would need an API, in words', async () => {
    const connector = named('wechat-channels');
    const account = { ...ctx, accessToken: '' };
    const upload = { done: true, sentBytes: 0, totalBytes: 0, ids: {} };
    const media = { video: testVideo(10), cover: testCover() };
    const span = { post, since: new Date(0), until: new Date(0) };
    for (const work of [
      connector.exchangeCode({ app: ctx.app, redirectUri: '', code: '' }),
      connector.refresh({ app: ctx.app, refreshToken: '' }),
      connector.profile(account),
      connector.upload(account, media, null, async () => {}),
      connector.create(account, { post, cover: null, upload }),
      connector.confirm(account, 'x'),
      connector.look(account, span),
      connector.stats(account, 'x'),
    ])
      expect(await kindOf(work)).toBe('app_misconfigured');
    expect(() => connector.authorizeUrl({ app: ctx.app, redirectUri: '', state: '' })).toThrow(/has no API/);
    expect(Object.values(connector.platform.capabilities)).not.toContain(true);
    expect(connector.byHand?.poll).toBeUndefined();
  });

  it('warns of short titles by their length and their signs', () => {
    const { platform } = named('wechat-channels');
    const found = (title: string) =>
      validatePost(platform, { ...post, title }, { video: null, cover: null }).map(
        ({ level, code, field }) => `${level} ${code} ${field}`,
      );
    expect(found('')).toEqual([]);
    expect(found('一二三四五')).toEqual(['warning text_too_short title']);
    expect(found('字'.repeat(17))).toEqual(['warning text_too_long title']);
    expect(found('《早市》“面”:+?%°')).toEqual([]);
    expect(found('早市，一碗热面')).toEqual([]);
    expect(found('早市的一碗面！#')).toEqual(['warning characters title']);
  });

  it('warns of a video below 720 pixels, and of nothing where it was not measured', () => {
    const { platform } = named('wechat-channels');
    const measured = { bytes: 1, seconds: 1, container: 'mp4', bitrate: 1, fps: 25 };
    const found = (width: number | null, height: number | null) =>
      validatePost(platform, post, { video: { ...measured, width, height }, cover: null }).map(
        ({ code }) => code,
      );
    expect(found(720, 1280)).toEqual([]);
    expect(found(719, 1280)).toEqual(['video_too_small']);
    expect(found(null, 1280)).toEqual([]);
  });

  it('ends with the link that the page shows: the simulated one takes no link of the real platform', async () => {
    const kit = await begin('sim-wechat-channels');
    expect(kit.link).toBe(`${simulator.url}/platform/post/create`);
    const value = (en: string) => kit.texts.find(({ label }) => label.en === en)?.value ?? '';
    const form = new FormData();
    form.set('sim_user', 'u1');
    form.set('description', value('Description'));
    form.set('short_title', value('Short title'));
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of testVideo(5000).open({ start: 0, end: 5000 }))
      chunks.push(new Uint8Array(chunk));
    form.set('video', new Blob(chunks), 'clip.mp4');
    const answer = await fetch(kit.link, {
      method: 'POST',
      body: form,
      headers: { accept: 'application/json' },
    });
    const { link } = (await answer.json()) as { link: string };
    expect(read('sim-wechat-channels', `已发表 ${link}`)).toEqual({ externalId: null, url: link });
    expect(read('sim-wechat-channels', 'https://weixin.qq.com/sph/A1ri7B')).toBeNull();
    expect(read('wechat-channels', link)).toBeNull();
    expect(simulator.control.posts()).toMatchObject([
      { sha256: testVideo(5000).sha256, text: value('Description') },
    ]);
  });
});
