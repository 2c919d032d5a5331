import type { Account, PlatformApp } from '@xingluo/contracts/accounts';
import type { Platform } from '@xingluo/contracts/platforms';
import { afterAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../engines/testing/test-database.ts';
import { openDb } from '../../kernel/db/pools.ts';
import { silentLog } from '../../kernel/log.ts';
import { createAccounts } from './index.ts';
import { openAccountsBench } from './testing/bench.ts';
import { GUARDED } from './testing/other-bindings.fake.ts';

const bench = await openAccountsBench(await testDatabase());
afterAll(bench.close);
const { one, two, api, rows } = bench;
const first = bench.platforms[0]!;
const app = async (as = one.admin) =>
  (
    await api<PlatformApp>(as, 'POST', '/api/platform-apps', {
      platform: GUARDED,
      clientKey: `key ${as.userId}`,
      clientSecret: 'a secret of some length',
    })
  ).body;

describe('signing in with a password', () => {
  it('binds the account, and the password is nowhere afterwards', async () => {
    const { id: appId } = await app();
    const password = 'right';
    const input = { platform: GUARDED, appId, username: 'mina', password };
    const bound = await api<Account>(one.admin, 'POST', '/api/connect/password', input, {
      'idempotency-key': 'k1',
    });
    expect(bound.body).toMatchObject({ binding: 'password', displayName: 'mina', status: 'active' });
    expect(await rows("select 1 from idempotency_keys where key = 'k1'")).toEqual([]);
    const tables = await rows<{ name: string }>(
      "select table_name as name from information_schema.columns where table_schema = 'public' group by 1",
    );
    for (const { name } of tables) {
      const found = await rows(`select 1 from ${name} t where to_jsonb(t)::text like '%"right"%'`);
      expect([name, found]).toEqual([name, []]);
    }
    const again = await api<Account>(one.admin, 'POST', '/api/connect/password', {
      ...input,
      accountId: bound.body.id,
    });
    expect(again.body.id).toBe(bound.body.id);
    const other = { ...input, username: 'else', accountId: bound.body.id };
    expect((await api(one.admin, 'POST', '/api/connect/password', other)).body.code).toBe(
      'accounts.other_account',
    );
  });

  it('says what the platform said, takes a second factor, and works for such platforms only', async () => {
    const { items } = (await api<{ items: PlatformApp[] }>(one.admin, 'GET', '/api/platform-apps')).body;
    const input = { platform: GUARDED, appId: items[0]!.id, username: 'careful', password: 'right' };
    const send = async (more: object, as = one.admin) =>
      (await api(as, 'POST', '/api/connect/password', { ...input, ...more })).body.code;
    expect(await send({})).toBe('accounts.sign_in_refused');
    expect(await send({ otp: '123456' })).toBeUndefined();
    expect(await send({ platform: first.platform.id })).toBe('accounts.wrong_binding');
    expect(await send({}, two.admin)).toBe('accounts.app_not_found');
    expect(await send({}, one.operator)).toBe('identity.forbidden');
  });
});

describe('the check before a post', () => {
  const preflight = (ids: string[]) =>
    bench.db.withTenant(one.tenantId, (tx) => bench.accounts.preflight(tx, ids));
  const job = (accountId: string) =>
    bench.accounts.jobs['accounts.preflight'](
      { tenantId: one.tenantId, accountId },
      { signal: new AbortController().signal },
    );
  const asked = (id: string) =>
    bench.sent.filter((sent) => sent.kind === 'accounts.preflight' && sent.key === id).length;

  it('asks once in a while, and a living grant passes', async () => {
    const id = await bench.bind(one.admin, first.platform, 'u1');
    await preflight([id, id]);
    expect(asked(id)).toBe(1);
    await job(id);
    await preflight([id]);
    expect(asked(id)).toBe(1);
    await rows("update oauth_accounts set checked_at = now() - interval '4 hours' where id = $1", [id]);
    await preflight([id]);
    expect(asked(id)).toBe(2);
  });

  it('turns a withdrawn authorisation into one to-do, and an unreachable platform into none', async () => {
    const id = await bench.bind(one.admin, first.platform, 'u2');
    first.simulator.control.fault({ endpoint: 'user.info', kind: 'http', status: 503 });
    await job(id);
    expect((await bench.account(one.admin, id)).status).toBe('active');
    await first.simulator.control.expireTokens('revoke', 'u2');
    await job(id);
    await job(id);
    expect((await bench.account(one.admin, id)).status).toBe('reauth_required');
    expect(await rows("select state from todos where ref_id = $1 and kind = 'reauthorise'", [id])).toEqual([
      { state: 'open' },
    ]);
    await preflight([id]);
    expect(asked(id)).toBe(0);
  });
});

it('a token is renewed once by two processes with pools of their own', async () => {
  const id = await bench.bind(one.admin, first.platform, 'u3');
  const db = openDb(bench.database.url, { log: silentLog });
  try {
    const other = createAccounts({ ...bench.needs, db });
    await rows("update oauth_accounts set expire_at = now() - interval '1 minute' where id = $1", [id]);
    const names = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 ? other : bench.accounts).asAccount(one.tenantId, id, {}, (connector, context) =>
          connector.profile(context),
        ),
      ),
    );
    expect(names).toHaveLength(12);
    const [row] = await rows('select grant_version, status from oauth_accounts where id = $1', [id]);
    expect(row).toEqual({ grant_version: 2, status: 'active' });
  } finally {
    await db.close();
  }
});

it('a simulated platform hides once the enterprise has an app of the live one', async () => {
  const live = bench.connectors.list().find(({ id }) => `sim-${id}` === first.platform.id)!;
  const enabled = async (as: typeof one.admin) =>
    (await api<{ items: (Platform & { enabled: boolean })[] }>(as, 'GET', '/api/platforms')).body.items.find(
      ({ id }) => id === first.platform.id,
    )!.enabled;
  expect(await enabled(one.admin)).toBe(true);
  const keys = { platform: live.id, clientKey: 'live', clientSecret: 'a secret of some length' };
  const added = await api<PlatformApp>(one.admin, 'POST', '/api/platform-apps', keys);
  expect(await enabled(one.admin)).toBe(false);
  expect(await enabled(two.admin)).toBe(true);
  const url = `/api/platform-apps/${added.body.id}`;
  const hook = `http://127.0.0.1:5800/connect/webhooks/${live.id}/${added.body.id}`;
  expect(added.body.webhookUrl).toBe(live.capabilities.webhook ? hook : null);
  const quota = await api<PlatformApp>(one.admin, 'PATCH', url, {
    quotaPerDay: 100,
    version: added.body.version,
  });
  expect(quota.body.quotaPerDay).toBe(100);
});
