import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { anybody, refuse } from '../../test/answers.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../test/mount-in-app.ts';
import SignInPage from './SignInPage.vue';

function serve(signIn: () => Response, setUp = true) {
  vi.stubGlobal('fetch', async (request: Request) =>
    request.url.endsWith('/api/system/status')
      ? Response.json({ setUp, version: '0.1.0', simulators: true, publicUrl: '' })
      : signIn(),
  );
}
async function show(at = '/sign-in') {
  await loadPageMessages(['sign-in']);
  return mountInApp(SignInPage, { at });
}
async function signIn() {
  await type('input[name=email]', 'lin@example.com');
  await type('input[name=password]', 'k7mqpwzx2v');
  button('登录').click();
  await settle();
}
afterEach(() => vi.unstubAllGlobals());

describe('SignInPage', () => {
  it('goes on to where the person wanted to go', async () => {
    serve(() => Response.json(anybody()));
    const { router } = await show('/sign-in?next=/elsewhere');
    await signIn();
    await eventually(() => expect(router.currentRoute.value.path).toBe('/elsewhere'));
  });

  it('says that the password is wrong and shows the request id', async () => {
    serve(() => refuse('identity.wrong_credentials', 401));
    await show();
    await signIn();
    await eventually(() => expect(query('[role=alert]').textContent).toContain('邮箱或密码不对'));
    expect(pageText()).toContain('req_42');
  });

  it('points to the set-up link while nobody has set the product up', async () => {
    serve(() => refuse('identity.wrong_credentials', 401), false);
    await show();
    await eventually(() => expect(pageText()).toContain('系统还没有初始化'));
  });
});
