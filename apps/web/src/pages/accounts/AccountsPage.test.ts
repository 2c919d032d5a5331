import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { refuse } from '../../test/answers.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../test/mount-in-app.ts';
import { account, clips, films, serve, signIn } from '../publishing/posts.fixture.ts';
import AccountsPage from './AccountsPage.vue';

const mine = [
  account('acc_1', 'films'),
  account('acc_2', 'clips', { status: 'reauth_required', statusReason: '127000' }),
];
const usual = {
  'GET /api/platforms': () => ({ items: [films, clips] }),
  'GET /api/accounts': () => ({ items: mine, nextCursor: null }),
  'GET /api/accounts/acc_1': () => mine[0],
  'GET /api/platform-apps': () => ({ items: [] }),
  'GET /api/system/status': () => ({ publicUrl: 'https://xl.example' }),
};
async function show(at = '/accounts', table: Parameters<typeof serve>[0] = {}) {
  const sent = serve({ ...usual, ...table });
  const { router } = await mountInApp(AccountsPage, { at });
  await signIn('accounts:read', 'accounts:manage');
  return { sent, router };
}
/** Presses the button that begins with this text, once it is there: dialogs are loaded when they are first opened. */
const press = async (start: string) => {
  const found = await eventually(() => {
    const one = [...document.querySelectorAll('button')].find((each) =>
      each.textContent?.trim().startsWith(start),
    );
    if (!one) throw new Error(`no button begins with ${start}`);
    return one;
  });
  found.click();
  await settle();
};

beforeAll(() => loadPageMessages(['accounts']));
const assign = vi.fn();
beforeEach(() => {
  assign.mockClear();
  vi.spyOn(location, 'assign').mockImplementation(assign);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('AccountsPage', () => {
  it('marks and greets the account that was just bound, once', async () => {
    const { router } = await show('/accounts?bound=acc_1&f.platform=films');
    await eventually(() => expect(pageText()).toContain('「账号 acc_1」已绑定'));
    expect(query('tbody tr').textContent).toContain('刚刚绑定');
    expect(router.currentRoute.value.query).toEqual({ 'f.platform': 'films' });
  });

  it('says in one sentence why it was not bound, with the words of the platform', async () => {
    const { router } = await show('/accounts?error=accounts.platform_refused&detail=10001 · no scope');
    await eventually(() => expect(pageText()).toContain('账号没有绑定成功'));
    expect(pageText()).toContain('平台拒绝了这次请求。');
    expect(pageText()).toContain('平台返回：10001 · no scope');
    expect(router.currentRoute.value.query).toEqual({});
  });

  it('binds to a simulated platform with one press: demo app, start, away', async () => {
    const { sent } = await show('/accounts', {
      'POST /api/platform-apps/demo': () => ({ id: 'app_demo' }),
      'POST /api/connect/oauth/start': () => ({ url: 'https://films.example/authorize', expiresAt: '' }),
    });
    await press('绑定账号');
    await press('影视站');
    await press('使用演示应用');
    await eventually(() => expect(assign).toHaveBeenCalledWith('https://films.example/authorize'));
    expect(sent.map(({ route, body }) => [route, body])).toEqual([
      ['POST /api/platform-apps/demo', { platform: 'films' }],
      ['POST /api/connect/oauth/start', { platform: 'films', returnTo: '/accounts', appId: 'app_demo' }],
    ]);
  });

  it('asks for the keys of a live platform that has no app, with the address to register', async () => {
    const { sent } = await show('/accounts', {
      'POST /api/platform-apps': () => ({ id: 'app_7' }),
      'POST /api/connect/oauth/start': () => ({ url: 'https://clips.example/a', expiresAt: '' }),
    });
    await press('绑定账号');
    await eventually(() => expect(pageText()).toContain('未在真实平台验证'));
    await press('短片站');
    await eventually(() => expect(pageText()).toContain('https://xl.example/connect/oauth/callback'));
    await type('input[name=clientKey]', 'key-1');
    await type('input[name=clientSecret]', 'secret-1');
    button('保存并前往授权').click();
    await eventually(() => expect(assign).toHaveBeenCalledWith('https://clips.example/a'));
    expect(sent[0]?.body).toEqual({ platform: 'clips', clientKey: 'key-1', clientSecret: 'secret-1' });
    expect(sent[1]?.body).toMatchObject({ appId: 'app_7' });
  });

  it('draws the fields of an app as the platform names them, and checks the address', async () => {
    const label = (text: string) => ({ 'zh-CN': text, en: text });
    const fields = [
      { key: 'baseUrl', name: 'url', label: label('实例地址'), secret: false },
      { key: 'clientId', name: 'client_id', label: label('客户端 ID'), secret: false, optional: true },
    ];
    const tubes = { ...clips, binding: 'password', app: { ...clips.app, fields } };
    const { sent } = await show('/accounts', {
      'GET /api/platforms': () => ({ items: [tubes] }),
      'POST /api/platform-apps': () => ({ id: 'app_7' }),
    });
    await press('绑定账号');
    await press('短片站');
    await eventually(() => query('input[name=baseUrl]'));
    expect(document.querySelector('input[name=clientSecret]')).toBeNull();
    expect(pageText()).not.toContain('/connect/oauth/callback');
    await press('保存并继续');
    await type('input[name=baseUrl]', 'tube.example');
    await press('保存并继续');
    expect(sent).toEqual([]);
    await type('input[name=baseUrl]', 'https://tube.example');
    await press('保存并继续');
    await eventually(() =>
      expect(sent[0]?.body).toEqual({
        platform: 'clips',
        clientKey: '',
        clientSecret: '',
        baseUrl: 'https://tube.example',
      }),
    );
  });

  it('signs in with a password, asks for the code when the platform does, and goes nowhere', async () => {
    const tubes = { ...films, binding: 'password' };
    let tries = 0;
    const { sent } = await show('/accounts', {
      'GET /api/platforms': () => ({ items: [tubes] }),
      'POST /api/platform-apps/demo': () => ({ id: 'app_demo' }),
      'POST /api/connect/password': () => {
        tries += 1;
        return tries === 1 ? refuse('accounts.code_wanted', 422) : mine[0];
      },
    });
    await press('绑定账号');
    await press('影视站');
    await eventually(() => expect(pageText()).toContain('密码只用于这一次登录，星罗不会保存'));
    expect(document.querySelector('input[name=otp]')).toBeNull();
    await type('input[name=username]', 'u1');
    await type('input[name=password]', 'u1-password');
    await press('登录并绑定');
    await eventually(() => query('input[name=otp]'));
    expect(pageText()).toContain('请填写当前的动态验证码');
    await type('input[name=otp]', '123456');
    await press('登录并绑定');
    await eventually(() => expect(sent).toHaveLength(4));
    expect(sent[3]?.body).toEqual({
      platform: 'films',
      appId: 'app_demo',
      username: 'u1',
      password: 'u1-password',
      otp: '123456',
    });
    expect(assign).not.toHaveBeenCalled();
  });

  it('shows states with a reason and offers a guest no button', async () => {
    await show();
    expect(pageText()).toContain('需要重新授权');
    await signIn('accounts:read');
    expect(() => button('绑定账号')).toThrow('no button');
  });
});
