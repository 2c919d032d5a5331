import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { refuse } from '../../test/answers.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../test/mount-in-app.ts';
import { serve } from '../publishing/posts.fixture.ts';
import HandPage from './HandPage.vue';
import { kit } from './kits.fixture.ts';

const token = 'Zm9vYmFyYmF6cXV4';
const route = `/api/hand/${token}`;
async function show(table: Parameters<typeof serve>[0]) {
  const sent = serve(table);
  await mountInApp(HandPage, { props: { token } });
  return sent;
}
const done = (sent: Awaited<ReturnType<typeof show>>) => sent.map(({ body }) => body);

beforeAll(() => loadPageMessages(['hand']));
afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.removeItem('xingluo.hand.ticks');
});

describe('HandPage', () => {
  it('shows without signing in what to publish, where and as whom', async () => {
    await show({ [`GET ${route}`]: () => kit() });
    expect(query('h1').textContent).toBe('第一件风衣');
    expect(pageText()).toContain('请确认影视站里登录的是「青岚穿搭」');
    expect(pageText()).toContain('模拟');
    expect(pageText()).toMatch(/还剩 \d+分钟/);
    expect(query('video').getAttribute('src')).toBe('/files/v/1.mp4?sig=a');
    const open = query<HTMLAnchorElement>('a[href="films1128://share?share_id=7"]');
    expect(open.textContent).toContain('打开影视站发布');
    expect(open.target).toBe('');
    const file = new URL(query('a[download]').getAttribute('href') ?? '', location.origin);
    expect([file.pathname, file.searchParams.get('download')]).toEqual(['/files/v/1.mp4', '第一件风衣']);
    expect(pageText()).not.toContain('话题');
  });

  it('follows no link that would run in our own page', async () => {
    await show({ [`GET ${route}`]: () => kit({ link: 'javascript:alert(1)' }) });
    expect(document.body.innerHTML).not.toContain('javascript:');
    expect(pageText()).toContain('链接已经失效');
  });

  it('takes the link out of what the app copies, and says that it is confirmed', async () => {
    const sent = await show({
      [`GET ${route}`]: () => kit(),
      [`POST ${route}/done`]: () => kit({ state: 'published', postUrl: 'https://films.example/p/9' }),
    });
    button('我已发布').click();
    await eventually(() => expect(button('确认已发布').disabled).toBe(true));
    await type('input[inputmode=url]', '复制打开，看看【作品】 https://films.example/p/9 a@b');
    button('确认已发布').click();
    await eventually(() => expect(pageText()).toContain('已确认发布'));
    expect(done(sent)).toEqual([{ link: 'https://films.example/p/9', version: 4 }]);
    expect(query('a[href="https://films.example/p/9"]').textContent).toContain('查看作品');
  });

  it('says at the field that a link is not one of the platform, and keeps what was pasted', async () => {
    await show({
      [`GET ${route}`]: () => kit(),
      [`POST ${route}/done`]: () => refuse('publishing.not_a_post_link', 422),
    });
    button('我已发布').click();
    await eventually(() => query('input[inputmode=url]'));
    await type('input[inputmode=url]', 'https://elsewhere.example/1');
    button('确认已发布').click();
    await eventually(() => expect(pageText()).toContain('这不是该平台的作品链接'));
    expect(query<HTMLInputElement>('input[inputmode=url]').value).toBe('https://elsewhere.example/1');
  });

  it('asks for no link where the platform has none', async () => {
    const sent = await show({
      [`GET ${route}`]: () => kit({ linkExample: null, schedule: null }),
      [`POST ${route}/done`]: () => kit({ state: 'published' }),
    });
    expect(() => button('我在平台上定时了')).toThrow('no button');
    button('我已发布').click();
    await eventually(() => button('确认已发布').click());
    await eventually(() => expect(done(sent)).toEqual([{ version: 4 }]));
  });

  it('takes a time inside the window of the platform only', async () => {
    const scheduledFor = '2026-12-01T12:00:00.000Z';
    vi.useFakeTimers({ now: Date.parse('2026-11-24T12:00:00Z'), toFake: ['Date'] });
    const sent = await show({
      [`GET ${route}`]: () => kit(),
      [`POST ${route}/done`]: () => kit({ state: 'scheduled_on_platform', scheduledFor }),
    });
    button('我在平台上定时了').click();
    await eventually(() => query('input[type=datetime-local]'));
    const local = new Date(Date.parse(scheduledFor) - new Date().getTimezoneOffset() * 60_000).toISOString();
    await type('input[type=datetime-local]', '2027-03-01T20:00');
    expect(pageText()).toContain('平台最晚只能定到');
    expect(button('确认已定时').disabled).toBe(true);
    await type('input[type=datetime-local]', local.slice(0, 16));
    button('确认已定时').click();
    await eventually(() => expect(pageText()).toContain('已在平台定时'));
    expect(done(sent)).toEqual([{ scheduledFor, version: 4 }]);
    vi.useRealTimers();
  });

  it('keeps the ticks of the steps in this browser', async () => {
    await show({ [`GET ${route}`]: () => kit({ expiresAt: '2027-01-01T00:00:00Z' }) });
    query<HTMLInputElement>('ol li:nth-child(2) input').click();
    await settle();
    expect(JSON.parse(localStorage.getItem('xingluo.hand.ticks') ?? 'null')).toEqual([
      { taskId: 'pt_1', until: '2027-01-01T00:00:00Z', done: [1] },
    ]);
  });

  it('tells a person with an old or broken link whom to ask', async () => {
    await show({ [`GET ${route}`]: () => refuse('publishing.hand_unknown', 404) });
    await eventually(() => expect(pageText()).toContain('链接无效'));
    expect(pageText()).toContain('让同事');
  });

  it('says when the platform’s review did not let the post pass', async () => {
    await show({ [`GET ${route}`]: () => kit({ state: 'rejected', link: null }) });
    expect(pageText()).toContain('平台没有通过审核');
  });

  it('shows that a living link has ended as soon as the server says so', async () => {
    await show({ [`GET ${route}`]: () => kit({ state: 'expired', link: null }) });
    expect(pageText()).toContain('这个链接已经过期');
    expect(document.querySelector('video')).toBeNull();
  });

  it('does not mistake a pace that is too fast for a broken link', async () => {
    await show({ [`GET ${route}`]: () => refuse('http.too_many_requests', 429) });
    await eventually(() => expect(pageText()).toContain('操作太频繁'));
    expect(pageText()).not.toContain('链接无效');
  });

  it('does not mistake a broken server for a broken link', async () => {
    await show({ [`GET ${route}`]: () => refuse('http.unavailable', 503) });
    await eventually(() => expect(pageText()).toContain('服务暂时不可用'));
    expect(pageText()).not.toContain('链接无效');
  });
});
