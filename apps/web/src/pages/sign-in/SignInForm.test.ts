import { afterEach, expect, it, vi } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, type } from '../../test/mount-in-app.ts';
import { serve } from '../publishing/posts.fixture.ts';
import SignInForm from './SignInForm.vue';

afterEach(() => vi.unstubAllGlobals());

it('asks for the code only of whom has a second factor, and keeps what was typed', async () => {
  const refuse = (code: string) =>
    Response.json(
      { defined: false, code, status: 401, message: '', data: { requestId: 'req_1' } },
      { status: 401 },
    );
  const sent = serve({
    'POST /api/auth/sign-in': (body) =>
      refuse((body as { code?: string }).code === undefined ? 'identity.code_needed' : 'identity.wrong_code'),
  });
  await mountInApp(SignInForm);
  expect(pageText()).not.toContain('验证码');
  await type('input[type="email"]', 'lin@example.test');
  await type('input[type="password"]', 'a long enough one');
  button('登录').click();
  await eventually(() => expect(pageText()).toContain('密码正确，请再输入验证器上的验证码。'));
  await type('input[autocomplete="one-time-code"]', '123456');
  button('登录').click();
  await eventually(() => expect(pageText()).toContain('验证码不对、已过期或已用过'));
  expect(query<HTMLInputElement>('input[type="password"]').value).toBe('a long enough one');
  expect(sent.at(-1)).toMatchObject({ body: { email: 'lin@example.test', code: '123456' } });
});
