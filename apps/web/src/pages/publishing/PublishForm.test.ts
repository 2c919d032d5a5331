import type { Video } from '@xingluo/contracts/studio';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { refuse } from '../../test/answers.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../test/mount-in-app.ts';
import PublishForm from './PublishForm.vue';
import { account, clips, films, serve, signIn, task } from './posts.fixture.ts';

const video = {
  id: 'v_1',
  projectId: null,
  title: '开箱',
  status: 'ready',
  coverUrl: '/files/b/2.jpg',
  covers: [1, 2].map((n) => ({ key: `c${n}`, url: `/files/b/${n}.jpg`, atSeconds: n })),
} as unknown as Video;
const problem = {
  level: 'error',
  code: 'missing',
  field: 'topics',
  message: { 'zh-CN': '标签至少要有 1 个。', en: 'tags' },
};

const accounts = [account('acc_1', 'films'), account('acc_2', 'films'), account('acc_3', 'clips')];
const usual = {
  'GET /api/platforms': () => ({ items: [films, clips] }),
  'GET /api/accounts': () => ({ items: accounts, nextCursor: null }),
};
const ok = { 'POST /api/publish/check': () => ({ items: [] }) };

async function show(table: Parameters<typeof serve>[0]) {
  const sent = serve({ ...usual, ...table });
  const { router } = await mountInApp(PublishForm, { props: { video } });
  await signIn('publishing:write');
  return { sent, router, posts: () => sent.filter(({ route }) => route === 'POST /api/publish/batch') };
}
async function choose(label: string) {
  const found = [...document.querySelectorAll('label')].find((one) => one.textContent?.trim() === label);
  document.getElementById(found?.getAttribute('for') ?? '')?.click();
  await settle();
}
const submit = () => query<HTMLButtonElement>('button[type=submit]');
const checked = () => eventually(() => expect(submit().disabled).toBe(false));

beforeAll(() => loadPageMessages(['publishing', 'accounts']));
afterEach(() => vi.unstubAllGlobals());

describe('PublishForm', () => {
  it('chooses a whole platform and sends one target for each account, with the chosen cover', async () => {
    const { posts, router } = await show({
      ...ok,
      'POST /api/publish/batch': () => ({ items: [task(), task()] }),
    });
    expect(submit().disabled).toBe(true);
    await choose('影视站 全部账号');
    await checked();
    expect(submit().textContent).toContain('立即发布到 2 个账号');
    submit().click();
    await eventually(() => expect(router.currentRoute.value.fullPath).toBe('/publishing?f.video=v_1'));
    expect(posts()[0]?.body).toEqual({
      videoId: 'v_1',
      coverUrl: '/files/b/2.jpg',
      title: '开箱',
      description: '',
      tags: [],
      timeZone: 'Asia/Shanghai',
      latePolicy: 'publish',
      targets: [
        { accountId: 'acc_1', settings: { origin: 'own' } },
        { accountId: 'acc_2', settings: { origin: 'own' } },
      ],
    });
  });

  it('shows what an account’s defaults give, lets it be changed, and gives it back', async () => {
    const shop = account('acc_4', 'films', {
      defaults: { ...accounts[0]!.defaults, titleSuffix: '｜青岚', topics: ['穿搭'] },
    });
    const { posts } = await show({
      ...ok,
      'GET /api/accounts': () => ({ items: [accounts[0], shop], nextCursor: null }),
      'POST /api/publish/batch': () => refuse('http.unavailable', 503),
    });
    const titles = async () => {
      await checked();
      const before = posts().length;
      submit().click();
      await eventually(() => expect(posts()).toHaveLength(before + 1));
      const { targets } = posts().at(-1)!.body as { targets: { title?: string; tags?: string[] }[] };
      return targets.map(({ title, tags }) => [title, tags]);
    };
    await choose('影视站 全部账号');
    expect(pageText()).toContain('标题 + ｜青岚');
    expect(pageText()).toContain('标签 + #穿搭');
    expect(pageText()).toContain('影视站 5/10 （含账号默认 3）');
    expect(await titles()).toEqual([
      [undefined, undefined],
      ['开箱｜青岚', ['穿搭']],
    ]);
    button('单独调整：账号 acc_4').click();
    await settle();
    await type('input[maxlength="60"]', '');
    expect(pageText()).not.toContain('标题 + ｜青岚');
    expect((await titles())[1]).toEqual([undefined, ['穿搭']]);
    button('恢复默认').click();
    await settle();
    expect((await titles())[1]).toEqual(['开箱｜青岚', ['穿搭']]);
  });

  it('lists what the platforms would refuse by account and does not send it', async () => {
    await show({
      'POST /api/publish/check': () => ({ items: [{ accountId: 'acc_3', problems: [problem] }] }),
    });
    await choose('短片站 全部账号');
    await eventually(() => expect(pageText()).toContain('标签至少要有 1 个。'));
    expect(pageText()).toContain('有 1 处平台不会接受');
    expect(submit().disabled).toBe(true);
  });

  it('repeats the same request under the same key, and another one under another', async () => {
    const { posts } = await show({ ...ok, 'POST /api/publish/batch': () => refuse('http.unavailable', 503) });
    await choose('短片站 全部账号');
    await checked();
    submit().click();
    await eventually(() => expect(pageText()).toContain('服务暂时不可用'));
    expect(pageText()).toContain('req_42');
    submit().click();
    await eventually(() => expect(posts()).toHaveLength(2));
    await choose('影视站 全部账号');
    await checked();
    submit().click();
    await eventually(() => expect(posts()).toHaveLength(3));
    const [first, again, other] = posts().map(({ key }) => key);
    expect(first).toBeTruthy();
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('says which accounts a person has to publish for by hand, and why', async () => {
    const granted = { ...films, modes: ['direct', 'handoff'], directScopes: ['video.create'] };
    await show({
      ...ok,
      'GET /api/platforms': () => ({ items: [granted, { ...clips, modes: ['assisted'] }] }),
    });
    expect(pageText()).toContain('手动发布（扫码）');
    await choose('影视站 全部账号');
    expect(pageText()).toContain('「账号 acc_1」和「账号 acc_2」没有授权直接发布');
    await choose('短片站 全部账号');
    expect(pageText()).toContain('短片站没有官方发布接口');
  });

  it('leads a person without accounts to binding one', async () => {
    await show({ 'GET /api/accounts': () => ({ items: [], nextCursor: null }) });
    expect(pageText()).toContain('还没有可用的账号');
    expect(pageText()).toContain('请企业管理员先绑定平台账号');
    await signIn('publishing:write', 'accounts:manage');
    expect(query('a[href="/accounts"]').textContent).toContain('去绑定账号');
  });

  it('says so when the check itself fails, and can repeat it', async () => {
    let down = true;
    await show({ 'POST /api/publish/check': () => (down ? refuse('http.internal', 500) : { items: [] }) });
    await choose('短片站 全部账号');
    await eventually(() => expect(pageText()).toContain('发布前检查没有完成'));
    down = false;
    button('重试').click();
    await checked();
  });
});
