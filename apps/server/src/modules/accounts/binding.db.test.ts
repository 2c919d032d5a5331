import type { Account, PlatformApp } from '@xingluo/contracts/accounts';
import { afterAll, describe, expect, it } from 'vitest';
import { AS } from '../../engines/testing/http.ts';
import { seedProject } from '../../engines/testing/seed.ts';
import { testDatabase } from '../../engines/testing/test-database.ts';
import { openAccountsBench } from './testing/bench.ts';

const bench = await openAccountsBench(await testDatabase());
afterAll(bench.close);
const { one, two, api, rows } = bench;
const [first, second] = bench.platforms as [(typeof bench.platforms)[0], (typeof bench.platforms)[0]];

describe('platform apps', () => {
  it('take a secret and never give it back', async () => {
    const input = { platform: first.platform.id, clientKey: 'key-1', clientSecret: 'a very secret secret' };
    const added = await api<PlatformApp>(one.admin, 'POST', '/api/platform-apps', input);
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      clientKey: 'key-1',
      secretHint: 'cret',
      callbackUrl: 'http://127.0.0.1:5800/connect/oauth/callback',
      accounts: 0,
    });
    expect(JSON.stringify(added.body)).not.toContain('very secret');
    const [row] = await rows<{ secret_sealed: Buffer }>('select secret_sealed from platform_apps');
    expect(row!.secret_sealed.toString('latin1')).not.toContain('secret');
    expect((await api(one.admin, 'POST', '/api/platform-apps', input)).body.code).toBe('accounts.app_exists');
    expect((await api(one.operator, 'POST', '/api/platform-apps', input)).body.code).toBe(
      'identity.forbidden',
    );
    expect((await api(two.admin, 'POST', '/api/platform-apps', input)).status).toBe(201);

    const change = { name: '新名字', version: added.body.version };
    const url = `/api/platform-apps/${added.body.id}`;
    expect((await api<PlatformApp>(one.admin, 'PATCH', url, change)).body.name).toBe('新名字');
    expect((await api(one.admin, 'PATCH', url, change)).body.code).toBe('http.stale_version');
    expect((await api(two.admin, 'PATCH', url, change)).body.code).toBe('accounts.app_not_found');
    expect((await api(two.admin, 'DELETE', url)).body.code).toBe('accounts.app_not_found');
    expect((await api(one.admin, 'DELETE', url)).status).toBe(200);
    expect((await api(one.admin, 'POST', '/api/platform-apps', input)).status).toBe(201);
  });

  it('have a demo app for simulated platforms only', async () => {
    const live = bench.connectors.list().find(({ simulated }) => !simulated)!;
    const refused = await api(one.admin, 'POST', '/api/platform-apps/demo', { platform: live.id });
    expect(refused.body.code).toBe('accounts.platform_unknown');
    const again = [await bench.app(one.admin, first.platform), await bench.app(one.admin, first.platform)];
    expect(again[0]!.id).toBe(again[1]!.id);
  });
});

describe('binding', () => {
  it.each(bench.platforms.map((each) => [each.platform.label.en, each] as const))(
    '%s: a person authorises and the account is there',
    async (_name, { platform }) => {
      const id = await bench.bind(one.admin, platform, 'u1', { returnTo: '/accounts?tab=all' });
      const account = await bench.account(one.admin, id);
      expect(account).toMatchObject({ platform: platform.id, status: 'active', displayName: '测试账号一' });
      const [row] = await rows<{ sealed: Buffer; in_seconds: number; simulated: boolean }>(
        `select access_token_sealed as sealed, simulated,
                extract(epoch from refresh_at - now())::float as in_seconds from oauth_accounts where id = $1`,
        [id],
      );
      expect(row).toMatchObject({ simulated: true });
      const life = (new Date(account.expireAt!).getTime() - Date.now()) / 1000;
      expect(row!.in_seconds).toBeLessThan(life * 0.86);
      const verbs = await rows<{ verb: string }>('select verb from audit_entries where target = $1', [id]);
      expect(verbs.map(({ verb }) => verb)).toContain('accounts.account_bound');
      const events = await rows('select 1 from outbox where kind = $1 and payload->>$2 = $3', [
        'accounts.account_bound',
        'accountId',
        id,
      ]);
      expect(events).toHaveLength(1);
      // The same person once more is the same account, not a second one.
      expect(await bench.bind(one.admin, platform, 'u1')).toBe(id);
    },
  );

  it('is seen by the own enterprise only, and only in visible projects', async () => {
    const project = await seedProject(bench.database.url, one.tenantId, []);
    const id = await bench.bind(one.admin, first.platform, 'u2', { projectId: project });
    expect((await api(one.operator, 'GET', `/api/accounts/${id}`)).body.code).toBe(
      'accounts.account_not_found',
    );
    expect((await api(two.admin, 'GET', `/api/accounts/${id}`)).body.code).toBe('accounts.account_not_found');
    const listed = await api<{ items: Account[] }>(one.operator, 'GET', '/api/accounts');
    expect(listed.body.items.map((account) => account.id)).not.toContain(id);
    const others = await api<{ items: Account[] }>(two.admin, 'GET', '/api/accounts');
    expect(others.body.items).toEqual([]);
    const hidden = await seedProject(bench.database.url, two.tenantId, []);
    const account = await bench.account(one.admin, id);
    const move = { projectId: hidden, version: account.version };
    expect((await api(one.admin, 'PATCH', `/api/accounts/${id}`, move)).body.code).toBe(
      'workspaces.project_not_found',
    );
    const stranger = { ownerId: two.admin.userId.replace(/.$/, '0'), version: account.version };
    expect((await api(one.admin, 'PATCH', `/api/accounts/${id}`, stranger)).body.code).toBe(
      'workspaces.member_not_found',
    );
  });

  it('happens once in the installation, without saying where', async () => {
    await bench.bind(one.admin, first.platform, 'u3');
    await bench.app(two.admin, first.platform);
    const landed = await bench.arrive(
      two.admin,
      await bench.approve(await bench.begin(two.admin, first.platform), 'u3'),
    );
    expect(landed.search).toBe('?error=accounts.bound_elsewhere');
    expect((await api<{ items: Account[] }>(two.admin, 'GET', '/api/accounts')).body.items).toEqual([]);
  });

  it('lets only one of two callbacks at once through', async () => {
    const path = await bench.approve(await bench.begin(one.admin, first.platform), 'u4');
    const landed = await Promise.all([bench.arrive(one.admin, path), bench.arrive(one.admin, path)]);
    const errors = landed.map((url) => url.searchParams.get('error')).sort();
    expect(errors).toEqual(['accounts.state_invalid', null].sort());
    expect((await bench.arrive(one.admin, path)).searchParams.get('error')).toBe('accounts.state_invalid');
  });

  it('is finished only by the browser that began, which a stranger cannot spoil', async () => {
    const path = await bench.approve(await bench.begin(one.admin, first.platform), 'u5');
    for (const stranger of [null, two.admin, one.operator, { ...one.admin, sessionId: 'ses_other' }]) {
      if (stranger?.userId === one.admin.userId) bench.people[0]!.sessionId = 'ses_other';
      const landed = await bench.arrive(stranger, path);
      expect(landed.searchParams.get('error')).toBe('accounts.state_invalid');
    }
    bench.people[0]!.sessionId = (
      await rows<{ session_id: string }>(
        'select session_id from oauth_states where used_at is null order by expires_at desc limit 1',
      )
    )[0]!.session_id;
    expect((await bench.arrive(one.admin, path)).searchParams.get('bound')).toMatch(/^acc_/);
  });

  it('ends after ten minutes, and when the person refuses', async () => {
    const url = await bench.begin(one.admin, first.platform, { returnTo: '/accounts/new' });
    const refused = await fetch(`${url}&decision=refuse`, { redirect: 'manual' });
    const landed = await bench.arrive(one.admin, new URL(refused.headers.get('location')!).href.slice(21));
    expect(`${landed.pathname}${landed.search}`).toBe('/accounts/new?error=accounts.refused_by_person');

    const late = await bench.approve(await bench.begin(one.admin, first.platform), 'u6');
    await rows("update oauth_states set expires_at = now() - interval '1 second' where used_at is null");
    expect((await bench.arrive(one.admin, late)).searchParams.get('error')).toBe('accounts.state_invalid');
  });

  it('says what the platform said when it refuses', async () => {
    const path = await bench.approve(await bench.begin(one.admin, second.platform), 'u6');
    second.simulator.control.fault({
      endpoint: 'oauth.token',
      kind: 'code',
      code: 122001,
      message: 'no such secret',
    });
    const landed = await bench.arrive(one.admin, path);
    expect(landed.searchParams.get('error')).toBe('accounts.platform_refused');
    expect(landed.searchParams.get('detail')).toContain('122001');
  });

  it('authorises again only the same account', async () => {
    const id = await bench.bind(one.admin, first.platform, 'u7');
    const before = await bench.account(one.admin, id);
    const other = await bench.arrive(
      one.admin,
      await bench.approve(await bench.begin(one.admin, first.platform, { accountId: id }), 'u8'),
    );
    expect(other.searchParams.get('error')).toBe('accounts.other_account');
    expect(await bench.bind(one.admin, first.platform, 'u7', { accountId: id })).toBe(id);
    expect((await bench.account(one.admin, id)).version).toBeGreaterThan(before.version);
  });

  it('begins by address too, and never sends anybody to another site', async () => {
    const go = (query: string, as = one.admin) =>
      bench.http.inject({
        method: 'GET',
        url: `/connect/oauth/start?${query}`,
        headers: { [AS]: as.userId },
      });
    const sent = await go(`platform=${first.platform.id}`);
    expect(sent.statusCode).toBe(302);
    expect(sent.headers.location).toContain(first.simulator.url);
    expect((await go('platform=nowhere')).headers.location).toBe('/accounts?error=accounts.platform_unknown');
    const away = await go(`platform=${first.platform.id}&returnTo=//evil.example`);
    expect(away.headers.location).toBe('/accounts?error=http.invalid_input');
    expect((await go(`platform=${first.platform.id}`, one.guest)).statusCode).toBe(403);
  });

  it('is undone unless something needs the account; the tokens are gone then', async () => {
    const id = await bench.bind(one.admin, second.platform, 'u7');
    const by = { kind: 'publish_task', id: 'pt_1' };
    await bench.db.withTenant(one.tenantId, (tx) => bench.accounts.markUsed(tx, [{ accountId: id, by }]));
    const appOf = (await bench.account(one.admin, id)).appId;
    expect((await api(one.admin, 'DELETE', `/api/accounts/${id}`)).body.code).toBe('accounts.account_in_use');
    expect((await api(one.admin, 'DELETE', `/api/platform-apps/${appOf}`)).body.code).toBe(
      'accounts.app_in_use',
    );
    await bench.db.withTenant(one.tenantId, (tx) => bench.accounts.releaseUse(tx, by));
    expect((await api(two.admin, 'DELETE', `/api/accounts/${id}`)).body.code).toBe(
      'accounts.account_not_found',
    );
    expect((await api(one.admin, 'DELETE', `/api/accounts/${id}`)).status).toBe(200);
    const [row] = await rows(
      'select status, access_token_sealed, refresh_token_sealed from oauth_accounts where id = $1',
      [id],
    );
    expect(row).toEqual({ status: 'unbound', access_token_sealed: null, refresh_token_sealed: null });
    expect((await api(one.admin, 'GET', `/api/accounts/${id}`)).status).toBe(404);
    // Another enterprise may bind it now.
    expect(await bench.bind(two.admin, second.platform, 'u7')).toMatch(/^acc_/);
  });
});

it('lists platforms and what the platform itself offers', async () => {
  const { items } = (
    await api<{ items: { id: string; enabled: boolean }[] }>(one.guest, 'GET', '/api/platforms')
  ).body;
  expect(items.map(({ id }) => id)).toEqual(bench.needs.connectors.list().map(({ id }) => id));
  const field = second.platform.settings.find(({ remoteOptions }) => remoteOptions)!;
  const id = await bench.bind(one.admin, second.platform, 'u1');
  const options = await api<{ items: { value: string }[] }>(
    one.guest,
    'GET',
    `/api/accounts/${id}/options/${field.remoteOptions}`,
  );
  expect(options.body.items.length).toBeGreaterThan(3);
  expect((await api(one.guest, 'GET', `/api/accounts/${id}/options/nothing`)).status).toBe(404);
});
