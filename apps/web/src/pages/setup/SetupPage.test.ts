import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { anybody, refuse } from '../../test/answers.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../test/mount-in-app.ts';
import SetupPage from './SetupPage.vue';

async function show(hash: string) {
  await loadPageMessages(['setup']);
  location.hash = hash;
  return mountInApp(SetupPage, { at: '/setup' });
}
async function fill() {
  await type('input[name=tenantName]', '青岚文化');
  await type('input[name=name]', '林知远');
  await type('input[name=email]', 'lin@example.com');
  await type('input[name=password]', 'k7mqpwzx2v');
  button('创建并进入').click();
  await settle();
}
afterEach(() => {
  vi.unstubAllGlobals();
  location.hash = '';
});

describe('SetupPage', () => {
  it('sends the token of the link with the form and enters', async () => {
    const sent: unknown[] = [];
    vi.stubGlobal('fetch', async (request: Request) => {
      sent.push(await request.json());
      return Response.json(anybody(), { status: 201 });
    });
    const { router } = await show('#token=0123456789abcdefghij');
    expect(location.hash).toBe('');
    await fill();
    await eventually(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toEqual({
      token: '0123456789abcdefghij',
      locale: 'zh-CN',
      tenantName: '青岚文化',
      name: '林知远',
      email: 'lin@example.com',
      password: 'k7mqpwzx2v',
    });
    await eventually(() => expect(router.currentRoute.value.path).toBe('/'));
  });

  it('says at the password that the server finds it weak', async () => {
    vi.stubGlobal('fetch', async () => refuse('identity.weak_password', 422));
    await show('#token=0123456789abcdefghij');
    await fill();
    await eventually(() => expect(query('input[name=password]').getAttribute('aria-invalid')).toBe('true'));
    expect(pageText()).toContain('密码太短或太常见');
  });

  it('explains where the link is when the token is missing', async () => {
    await show('');
    expect(pageText()).toContain('缺少初始化令牌');
    expect(document.querySelector('form')).toBeNull();
  });
});
