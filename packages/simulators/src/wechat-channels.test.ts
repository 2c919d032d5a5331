import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWechatChannelsSimulator, type Simulator } from './index.ts';

let simulator: Simulator;
beforeEach(async () => {
  simulator = createWechatChannelsSimulator({ review: { delayMs: 10_000 } });
  await simulator.start();
});
afterEach(() => simulator.close());

const mp4 = Buffer.from('\0\0\0\x18ftypisom and the rest of it', 'latin1');
const address = () => `${simulator.url}/platform/post/create`;

const form = (changes: Record<string, string> = {}, video: Buffer | null = mp4): FormData => {
  const data = new FormData();
  const fields = {
    sim_user: 'u2',
    description: '第一行\n第二行 #美食',
    short_title: '早市的一碗面',
    ...changes,
  };
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  if (video !== null) data.set('video', new Blob([new Uint8Array(video)]), 'a.mp4');
  return data;
};
const press = async (body: FormData) => {
  const answer = await fetch(address(), { method: 'POST', body, headers: { accept: 'application/json' } });
  return { status: answer.status, ...((await answer.json()) as { link?: string; problems?: string[] }) };
};
const chinese = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);

it('shows a page that says 模拟 and needs no script', async () => {
  const answer = await fetch(address());
  const html = await answer.text();
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(html).toContain('模拟视频号助手');
  expect(html).toContain('测试账号八');
  expect(html).not.toMatch(/<script|style=/);
});

it('publishes as a browser does it, and shows the link', async () => {
  const answer = await fetch(address(), { method: 'POST', body: form(), redirect: 'manual' });
  expect(answer.status).toBe(302);
  const shown = await fetch(new URL(answer.headers.get('location') ?? '', address()));
  const link = /value="([^"]+\/sph\/[^"]+)"/.exec(await shown.text())?.[1] ?? '';
  const work = await fetch(link);
  expect([work.status, (await work.text()).includes('测试账号二')]).toEqual([200, true]);
  expect(simulator.control.posts()).toMatchObject([
    {
      personId: 'u2',
      text: '第一行\n第二行 #美食',
      bytes: mp4.length,
      fields: { short_title: '早市的一碗面' },
    },
  ]);
});

it('says on the page what is wrong and keeps what was written', async () => {
  const body = form({ short_title: '太短"<' });
  const answer = await fetch(address(), { method: 'POST', body });
  const html = await answer.text();
  expect(answer.status).toBe(400);
  expect(html).toContain('短标题要 6 到 16 个字，现在是 4 个。');
  expect(html).toContain('value="太短&quot;&lt;"');
});

it.each([
  ['no video', form({}, null), '请上传视频'],
  ['another file', form({}, Buffer.from('not a video at all')), '只支持 MP4'],
  ['5 characters', form({ short_title: '一二三四五' }), '6 到 16'],
  ['17 characters', form({ short_title: '字'.repeat(17) }), '6 到 16'],
  ['an exclamation mark', form({ short_title: '早市的一碗面！' }), '短标题只能用'],
  ['1001 characters', form({ description: '字'.repeat(1001) }), '描述最多 1000'],
  [
    '11 topics',
    form({ description: Array.from({ length: 11 }, (_, n) => `#t${n}`).join(' ') }),
    '话题最多 10',
  ],
  ['a time that is none', form({ at: 'soon' }), '定时'],
  ['nobody', form({ sim_user: 'x' }), '没有这个测试账号'],
])('refuses %s', async (_, body, words) => {
  const { status, problems } = await press(body);
  expect(status).toBe(400);
  expect(problems?.join()).toContain(words);
  expect(simulator.control.posts()).toEqual([]);
});

it('turns commas into blanks and takes every allowed sign', async () => {
  for (const short_title of ['早市，一碗热面', '《早市》“面”:+?%°', '', '字'.repeat(16)])
    expect((await press(form({ short_title }))).status).toBe(200);
  expect(simulator.control.posts()[0]?.fields.short_title).toBe('早市 一碗热面');
});

it('offers times in a window only, and shows the post then', async () => {
  const now = simulator.control.now();
  const at = (seconds: number) => press(form({ at: chinese(now + seconds * 1000) }));
  expect((await at(3000)).status).toBe(400);
  expect((await at(604_800 + 120)).status).toBe(400);
  expect((await at(7200)).status).toBe(200);
  await simulator.control.advanceClock(20_000);
  expect(simulator.control.posts()[0]?.state).toBe('pending');
  await simulator.control.advanceClock(7_200_000);
  expect(simulator.control.posts()[0]?.state).toBe('published');
});

it('has neither apps nor callbacks', () => {
  expect(simulator.hasApps).toBe(false);
  expect(() => simulator.demoApp).toThrow('no demo app');
  expect(() => simulator.control.testWebhook('x')).toThrow('no app');
});
