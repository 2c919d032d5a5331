import type { Account, PlatformApp } from '@xingluo/contracts/accounts';
import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../engines/testing/test-database.ts';
import { openAccountsBench } from './testing/bench.ts';

const bench = await openAccountsBench(await testDatabase());
afterAll(bench.close);
const { one, api } = bench;
const simulator = bench.simulators.all.peertube;
const platform = 'sim-peertube';

it('the demo instance takes name and password, once more to authorise again, and no consent page', async () => {
  const demo = (await api<PlatformApp>(one.admin, 'POST', '/api/platform-apps/demo', { platform })).body;
  expect(demo).toMatchObject({ baseUrl: simulator.url, webhookUrl: null });
  const signIn = (more: object) =>
    api<Account>(one.admin, 'POST', '/api/connect/password', {
      platform,
      appId: demo.id,
      username: 'u1',
      password: 'u1-password',
      ...more,
    });
  expect((await signIn({ password: 'wrong' })).body.code).toBe('accounts.sign_in_refused');
  await simulator.control.rules({ otp: '123456' });
  const asked = await signIn({});
  expect(asked.body).toMatchObject({ code: 'accounts.code_wanted', data: { kind: 'human_verification' } });
  const bound = (await signIn({ otp: '123456' })).body;
  expect(bound).toMatchObject({
    binding: 'password',
    displayName: '测试账号一',
    accountId: `u1@${new URL(simulator.url).hostname}`,
  });
  await simulator.control.rules({ otp: '' });
  expect((await signIn({ accountId: bound.id })).body).toMatchObject({ id: bound.id, status: 'active' });
  expect((await signIn({ accountId: bound.id, username: 'u2', password: 'u2-password' })).body.code).toBe(
    'accounts.other_account',
  );
  const started = await api(one.admin, 'POST', '/api/connect/oauth/start', { platform, accountId: bound.id });
  expect(started.body.code).toBe('accounts.wrong_binding');
  const link = await api(one.admin, 'POST', `/api/accounts/${bound.id}/reauth-link`);
  expect(link.body.code).toBe('accounts.wrong_binding');
});
