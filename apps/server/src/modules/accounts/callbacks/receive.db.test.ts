import { createHash } from 'node:crypto';
import type { PlatformApp } from '@xingluo/contracts/accounts';
import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { openAccountsBench } from '../testing/bench.ts';

const bench = await openAccountsBench(await testDatabase());
const { one, two } = bench;
const kuaishou = bench.platforms.find(({ platform }) => platform.id === 'sim-kuaishou')!;
const accountId = await bench.bind(one.admin, kuaishou.platform);
const { accountId: openId } = await bench.account(one.admin, accountId);
const secret = kuaishou.simulator.demoApp.clientSecret;

afterAll(() => bench.close());

const sign = (body: string, key = secret) => createHash('md5').update(body).update(key).digest('hex');
const post = (path: string, body: string, signature = sign(body)) =>
  bench.http.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/json', kwaisign: signature },
    payload: body,
  });
const message = (id: string, event: string, data: object = { open_id: openId }) =>
  JSON.stringify({ app_id: 'x', event, timestamp: 1, message_id: id, data });
const callbacks = () =>
  bench.rows<{ tenant_id: string; message_id: string; kind: string; account_ref: string | null }>(
    'select tenant_id, message_id, kind, account_ref from platform_callbacks order by received_at',
  );
const appOf = async (tenant: string) =>
  (await bench.rows<{ id: string }>('select id from platform_apps where tenant_id = $1', [tenant]))[0]!.id;

it('takes a signed message once, remembers whom it is about, and answers each repeat', async () => {
  const url = `/connect/webhooks/sim-kuaishou/${await appOf(one.tenantId)}`;
  const body = message('m1', 'AUTHORIZE');
  const answers = await Promise.all([post(url, body), post(url, body), post(url, body)]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  expect(answers[0]!.json()).toEqual({ result: 1, message_id: 'm1' });
  expect(await callbacks()).toEqual([
    { tenant_id: one.tenantId, message_id: 'm1', kind: 'authorized', account_ref: accountId },
  ]);
  const told = await bench.rows<{ n: number }>(
    "select count(*)::int as n from outbox where kind = 'accounts.platform_called'",
  );
  expect(told).toEqual([{ n: 1 }]);
});

it('believes no other signature, body, app or platform', async () => {
  const before = await callbacks();
  const body = message('m2', 'AUTHORIZE');
  const own = `/connect/webhooks/sim-kuaishou/${await appOf(one.tenantId)}`;
  const refused = [
    await post(own, body, sign(body, 'another secret')),
    await post(own, body.replace('m2', 'm3'), sign(body)),
    await post(own, body, ''),
    await post('/connect/webhooks/sim-kuaishou/app_00000000000000000000000000', body),
    await post('/connect/webhooks/nothing', body),
    // The shared address is there for simulated platforms alone.
    await post('/connect/webhooks/kuaishou', body),
    await post('/connect/webhooks/sim-bilibili', body),
  ];
  expect(refused.map(({ statusCode }) => statusCode)).toEqual(refused.map(() => 401));
  expect(await post(own, 'x'.repeat(1024 * 1024 + 1))).toMatchObject({ statusCode: 413 });
  expect(await callbacks()).toEqual(before);
});

it('tells every enterprise that uses the demo app, and names an account only where it is bound', async () => {
  await bench.app(two.admin, kuaishou.platform);
  expect((await post('/connect/webhooks/sim-kuaishou', message('m4', 'AUTHORIZE'))).statusCode).toBe(200);
  const seen = (await callbacks()).filter(({ message_id }) => message_id === 'm4');
  expect(new Map(seen.map(({ tenant_id, account_ref }) => [tenant_id, account_ref]))).toEqual(
    new Map([
      [one.tenantId, accountId],
      [two.tenantId, null],
    ]),
  );
});

it('a withdrawal is looked up before it is believed', async () => {
  bench.sent.length = 0;
  await post('/connect/webhooks/sim-kuaishou', message('m5', 'UNAUTHORIZE'));
  expect(bench.sent).toEqual([
    {
      kind: 'accounts.preflight',
      payload: { tenantId: one.tenantId, accountId },
      key: accountId,
    },
  ]);
  const preflight = bench.accounts.jobs['accounts.preflight'];
  const run = () =>
    preflight({ tenantId: one.tenantId, accountId }, { signal: new AbortController().signal });
  await run();
  expect((await bench.account(one.admin, accountId)).status).toBe('active');
  await kuaishou.simulator.control.expireTokens('revoke', 'u1');
  await run();
  expect((await bench.account(one.admin, accountId)).status).toBe('reauth_required');
});

it('says per app when it was last called and how often in a week, to its own enterprise', async () => {
  const id = await appOf(one.tenantId);
  const heard = async (as = one.admin) =>
    (await bench.api<{ items: PlatformApp[] }>(as, 'GET', '/api/platform-apps')).body.items.find(
      (app) => app.id === id,
    )?.callbacks;
  const before = (await heard())!.lastWeek;
  await post(`/connect/webhooks/sim-kuaishou/${id}`, message('w1', 'AUTHORIZE'));
  await post(`/connect/webhooks/sim-kuaishou/${id}`, message('w2', 'AUTHORIZE'));
  await bench.rows(
    "update platform_callbacks set received_at = now() - interval '8 days' where message_id = 'w1'",
  );
  const now = await heard();
  expect(now?.lastWeek).toBe(before + 1);
  expect(Date.now() - Date.parse(now!.lastAt!)).toBeLessThan(60_000);
  await bench.rows("update platform_callbacks set received_at = now() - interval '9 days'");
  expect((await heard())?.lastWeek).toBe(0);
  expect((await heard())?.lastAt).not.toBeNull();
  const other = await bench.app(one.admin, bench.platforms.find((each) => each !== kuaishou)!.platform);
  expect(other.callbacks).toEqual({ lastAt: null, lastWeek: 0 });
  expect(await heard(two.admin)).toBeUndefined();
});

it('callbacks are forgotten in time: the handled sooner, none of them the last of its app', async () => {
  await bench.rows('delete from platform_callbacks');
  const id = await appOf(one.tenantId);
  const url = `/connect/webhooks/sim-kuaishou/${id}`;
  // An authorisation is dealt with at once; nothing here acts on a comment.
  const old = async (name: string, event: string, days: number) => {
    expect((await post(url, message(name, event))).statusCode).toBe(200);
    await bench.rows(
      "update platform_callbacks set received_at = now() - make_interval(days => $2), content_sealed = '\\x01' where message_id = $1",
      [name, days],
    );
  };
  const left = async () =>
    (
      await bench.rows<{ message_id: string }>(
        'select message_id from platform_callbacks order by message_id',
      )
    ).map(({ message_id }) => message_id);
  const forget = () => bench.accounts.sweeps.find(({ name }) => name === 'accounts.forget_callbacks')!.run();
  await old('h29', 'AUTHORIZE', 29);
  await old('h31', 'AUTHORIZE', 31);
  await old('u31', 'SOMETHING_NEW', 31);
  await old('u91', 'SOMETHING_NEW', 91);
  await forget();
  expect(await left()).toEqual(['h29', 'u31']);
  await bench.rows("update platform_callbacks set received_at = received_at - interval '90 days'");
  await forget();
  expect(await left()).toEqual(['h29']);
  const rest = await bench.rows('select content_sealed from platform_callbacks');
  expect(rest).toEqual([{ content_sealed: null }]);
  const { items } = (await bench.api<{ items: PlatformApp[] }>(one.admin, 'GET', '/api/platform-apps')).body;
  expect(items.find((app) => app.id === id)?.callbacks?.lastAt).toMatch(/T/);
});
