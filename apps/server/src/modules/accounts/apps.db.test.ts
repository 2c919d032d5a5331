import type { Account, PlatformApp } from '@xingluo/contracts/accounts';
import { afterAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../engines/testing/test-database.ts';
import type { Member } from '../../kernel/authz.ts';
import { openAccountsBench } from './testing/bench.ts';
import { HANDMADE, INSTANCED } from './testing/other-bindings.fake.ts';

const bench = await openAccountsBench(await testDatabase());
afterAll(bench.close);
const { one, two, api, rows } = bench;
const kuaishou = bench.connectors.list().find(({ id }) => id === 'kuaishou')!;

const add = (as: Member, more: object) =>
  api<PlatformApp>(as, 'POST', '/api/platform-apps', { platform: INSTANCED, ...more });
const change = ({ id, version }: PlatformApp, more: object, as = one.admin) =>
  api<PlatformApp>(as, 'PATCH', `/api/platform-apps/${id}`, { version, ...more });
const signIn = (as: Member, app: PlatformApp, more: object = {}) =>
  api<Account>(as, 'POST', '/api/connect/password', {
    platform: INSTANCED,
    appId: app.id,
    username: 'mina',
    password: 'right',
    ...more,
  });

describe('an app with an address of its own', () => {
  it('asks for exactly what the platform wants', async () => {
    const bare = await add(one.admin, {});
    expect(bare.body).toMatchObject({ code: 'accounts.app_incomplete', data: { missing: ['baseUrl'] } });
    for (const baseUrl of ['http://a.example', 'https://a.example/x', 'https://name:word@a.example'])
      expect((await add(one.admin, { baseUrl })).body.code).toBe('accounts.invalid_base_url');
    expect((await add(one.admin, { baseUrl: 'a.example' })).body.code).toBe('http.invalid_input');
    const keys = { platform: kuaishou.id, clientKey: 'k', clientSecret: 'a long enough secret' };
    expect((await add(one.admin, { ...keys, baseUrl: 'https://a.example' })).body.code).toBe(
      'accounts.invalid_base_url',
    );
    expect((await add(one.admin, { ...keys, clientSecret: '' })).body.data?.missing).toEqual([
      'clientSecret',
    ]);
    expect((await add(one.admin, { platform: HANDMADE })).body.code).toBe('accounts.wrong_binding');
    expect((await add(one.operator, { baseUrl: 'https://a.example' })).body.code).toBe('identity.forbidden');
  });

  it('is one per instance, in one spelling, and says so in the audit log', async () => {
    const app = (await add(one.admin, { baseUrl: 'https://A.example:443/' })).body;
    expect(app).toMatchObject({ baseUrl: 'https://a.example', clientKey: '', secretHint: '' });
    expect((await add(one.admin, { baseUrl: 'https://a.example' })).body.code).toBe('accounts.app_exists');
    const other = (await add(one.admin, { baseUrl: 'https://b.example' })).body;
    expect((await add(two.admin, { baseUrl: 'https://a.example' })).status).toBe(201);
    expect((await change(other, { baseUrl: 'https://a.example' })).body.code).toBe('accounts.app_exists');
    expect((await change(other, { baseUrl: 'https://a.example' }, two.admin)).body.code).toBe(
      'accounts.app_not_found',
    );
    expect((await change(other, { baseUrl: 'https://c.example' })).body.baseUrl).toBe('https://c.example');
    const [entry] = await rows<{ detail: object }>(
      "select detail from audit_entries where verb = 'accounts.app_changed' and target = $1",
      [other.id],
    );
    expect(entry?.detail).toMatchObject({ baseUrl: 'https://c.example' });
  });
});

describe('accounts of instances', () => {
  it('may have the same id on two of them, and belong to one enterprise on each', async () => {
    const [here, there] = [
      (await add(one.admin, { baseUrl: 'https://here.example' })).body,
      (await add(one.admin, { baseUrl: 'https://there.example' })).body,
    ];
    const first = (await signIn(one.admin, here)).body;
    const second = (await signIn(one.admin, there)).body;
    expect(second.id).not.toBe(first.id);
    expect(second).toMatchObject({
      accountId: first.accountId,
      displayName: 'mina at https://there.example',
    });
    const again = await signIn(one.admin, there, { accountId: first.id });
    expect(again.body.code).toBe('accounts.other_account');
    const theirs = (await add(two.admin, { baseUrl: 'https://here.example' })).body;
    expect((await signIn(two.admin, theirs)).body.code).toBe('accounts.bound_elsewhere');
  });

  it('are the same through another client of the instance', async () => {
    const bare = (await add(one.admin, { baseUrl: 'https://two-clients.example' })).body;
    const keyed = (
      await add(one.admin, { baseUrl: 'https://two-clients.example', clientKey: 'k', clientSecret: 'secret' })
    ).body;
    const first = (await signIn(one.admin, bare)).body;
    const second = (await signIn(one.admin, keyed)).body;
    expect(second).toMatchObject({ id: first.id, appId: keyed.id });
  });

  it('are called on their instance, and hold the app there', async () => {
    const app = (await add(one.admin, { baseUrl: 'https://stays.example' })).body;
    const account = (await signIn(one.admin, app)).body;
    const profile = () =>
      bench.accounts.asAccount(one.tenantId, account.id, {}, (connector, context) =>
        connector.profile(context),
      );
    expect((await profile()).displayName).toBe('profile at https://stays.example');
    await rows("update oauth_accounts set expire_at = now() - interval '1 minute' where id = $1", [
      account.id,
    ]);
    const token = await bench.accounts.accessFor(one.tenantId, account.id);
    expect(token.context).toMatchObject({
      accessToken: 'access of refreshed at https://stays.example',
      app: { baseUrl: 'https://stays.example' },
    });
    expect((await change(app, { baseUrl: 'https://evil.example' })).body.code).toBe('accounts.app_in_use');
    expect((await change(app, { baseUrl: 'https://stays.example', name: '同一个' })).body.name).toBe(
      '同一个',
    );
  });
});
