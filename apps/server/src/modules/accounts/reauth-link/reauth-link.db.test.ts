import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { AS } from '../../../engines/testing/http.ts';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { openAccountsBench, PUBLIC_URL } from '../testing/bench.ts';

const bench = await openAccountsBench(await testDatabase());
afterAll(bench.close);
const { one, two, api, rows, http } = bench;
const { platform } = bench.platforms[0]!;

type Link = { url: string; expiresAt: string };
const give = async (id: string, as = one.admin) =>
  api<Link>(as, 'POST', `/api/accounts/${id}/reauth-link`, undefined, {
    'idempotency-key': `k-${Math.random()}`,
  });
const pathOf = ({ url }: Link) => url.slice(PUBLIC_URL.length);
/** As a phone that is not signed in here. */
const open = async (path: string, language = 'zh-CN') =>
  http.inject({ method: 'GET', url: path, headers: { 'accept-language': language } });
/** From the link to the platform, where `who` agrees, and back to our callback. */
const goAs = async (path: string, who: string) => {
  const left = await open(`${path}/go`);
  return bench.approve(left.headers.location!, who);
};
const arrive = async (path: string) => (await open(path)).headers.location!;

let id = '';
let link = '';
beforeEach(async () => {
  id = await bench.bind(one.admin, platform, 'u1');
  await rows("update oauth_accounts set status = 'reauth_required' where id = $1", [id]);
  link = pathOf((await give(id)).body);
});

describe('a re-authorise link', () => {
  it('authorises exactly its account without a session, once, and closes the to-do', async () => {
    await bench.db.withTenant(one.tenantId, (tx) =>
      bench.needs.openTodo(tx, {
        kind: 'reauthorise',
        refType: 'account',
        refId: id,
        projectId: null,
        params: {},
      }),
    );
    expect((await bench.account(one.admin, id)).status).toBe('reauth_required');
    const page = await open(link);
    expect([page.statusCode, page.headers['referrer-policy']]).toEqual([200, 'no-referrer']);
    expect(page.body).toContain('重新授权「测试账号一」');
    expect((await open(link, 'en-GB')).body).toContain('Authorise “测试账号一” again');
    const callback = await goAs(link, 'u1');
    expect(await arrive(callback)).toBe(`/connect/reauth-result?bound=${id}`);
    expect((await open('/connect/reauth-result?bound=x')).body).toContain('授权成功');
    expect((await bench.account(one.admin, id)).status).toBe('active');
    expect(await rows('select state from todos where ref_id = $1', [id])).toEqual([{ state: 'done' }]);
    const told = await rows<{ actor_kind: string; verb: string }>(
      "select actor_kind, verb from audit_entries where target = $1 and actor_kind = 'link' order by at",
      [id],
    );
    expect(told.map(({ verb }) => verb)).toEqual(['accounts.binding_started', 'accounts.account_bound']);
    expect(await arrive(callback)).toBe('/connect/reauth-result?error=accounts.state_invalid');
    for (const path of [link, `${link}/go`]) {
      const used = await open(path);
      expect([used.statusCode, used.body.includes('已用过')]).toEqual([404, true]);
    }
  });

  it('is spent by no preview, and only by success: the wrong account and a refusal leave it', async () => {
    await bench.bind(one.admin, platform, 'u2');
    for (let seen = 0; seen < 3; seen += 1) await open(link);
    expect(await arrive(await goAs(link, 'u2'))).toBe('/connect/reauth-result?error=accounts.other_account');
    expect((await open('/connect/reauth-result?error=accounts.other_account')).body).toContain(
      '不是要重新授权的那个账号',
    );
    expect((await bench.account(one.admin, id)).status).toBe('reauth_required');
    const left = await open(`${link}/go`);
    const refused = await fetch(`${left.headers.location!}&decision=refuse`, { redirect: 'manual' });
    const back = refused.headers.get('location')!.slice(PUBLIC_URL.length);
    expect(await arrive(back)).toBe('/connect/reauth-result?error=accounts.refused_by_person');
    expect(await arrive(await goAs(link, 'u1'))).toContain('bound=');
  });

  it('lets only one of two attempts that began with it end', async () => {
    const callbacks = [await goAs(link, 'u1'), await goAs(link, 'u1')];
    const ends = await Promise.all(callbacks.map(arrive));
    expect(ends.filter((end) => end.includes('bound='))).toHaveLength(1);
    expect(ends.filter((end) => /error=accounts\.(link|state)_invalid/.test(end))).toHaveLength(1);
  });

  it('ends after a day, when it is revoked, when a newer one is given, and when the account is authorised otherwise', async () => {
    const alive = async () => (await open(link)).statusCode;
    const early = await goAs(link, 'u1');
    await rows("update reauth_links set expires_at = now() - interval '1 second' where ended_at is null");
    expect([await alive(), await arrive(early)]).toEqual([
      404,
      '/connect/reauth-result?error=accounts.link_invalid',
    ]);

    const older = pathOf((await give(id)).body);
    link = pathOf((await give(id)).body);
    expect([(await open(older)).statusCode, await alive()]).toEqual([404, 200]);

    const begun = await goAs(link, 'u1');
    expect((await api(one.admin, 'DELETE', `/api/accounts/${id}/reauth-link`)).status).toBe(200);
    expect([await alive(), await arrive(begun)]).toEqual([
      404,
      '/connect/reauth-result?error=accounts.link_invalid',
    ]);

    link = pathOf((await give(id)).body);
    await bench.bind(one.admin, platform, 'u1');
    expect(await alive()).toBe(404);

    link = pathOf((await give(id)).body);
    expect((await api(one.admin, 'DELETE', `/api/accounts/${id}`)).status).toBe(200);
    expect(await alive()).toBe(404);
  });

  it('has no more power than who gave it: it ends with their membership', async () => {
    const begun = await goAs(link, 'u1');
    const [admin] = bench.people.splice(0, 1);
    try {
      expect((await open(link)).statusCode).toBe(404);
      expect(await arrive(begun)).toBe('/connect/reauth-result?error=accounts.link_invalid');
    } finally {
      bench.people.unshift(admin!);
    }
  });

  it('cannot be begun without end', async () => {
    for (let start = 0; start < 20; start += 1) expect((await open(`${link}/go`)).statusCode).toBe(302);
    expect((await open(`${link}/go`)).statusCode).toBe(404);
  });

  it('is kept hashed and in no stored answer; a guessed one opens nothing', async () => {
    const token = link.split('/').at(-1)!;
    expect(Buffer.from(token, 'base64url')).toHaveLength(16);
    for (const table of ['reauth_links', 'idempotency_keys', 'audit_entries', 'live_events'])
      expect(await rows(`select 1 from ${table} t where to_jsonb(t)::text like $1`, [`%${token}%`])).toEqual(
        [],
      );
    for (const guess of ['x', 'A'.repeat(22), '%27--'])
      expect((await open(`/connect/reauth/${guess}`)).statusCode).toBe(404);
  });

  it('is given for accounts of the own enterprise only, by who may manage them', async () => {
    expect((await give(id, two.admin)).body.code).toBe('accounts.account_not_found');
    expect((await give(id, one.operator)).body.code).toBe('identity.forbidden');
    const url = `/api/accounts/${id}/reauth-link`;
    expect((await api(two.admin, 'DELETE', url)).body.code).toBe('accounts.account_not_found');
    expect((await open(link)).statusCode).toBe(200);
  });

  it('does not let a state of a link be finished by a session, nor one of a session by a link', async () => {
    const ofSession = await bench.approve(await bench.begin(one.admin, platform, { accountId: id }), 'u1');
    expect(await arrive(ofSession)).toContain('error=accounts.state_invalid');
    const ofLink = await goAs(link, 'u1');
    const signedIn = await http.inject({ method: 'GET', url: ofLink, headers: { [AS]: two.admin.userId } });
    // Whoever holds the phone may be signed in anywhere: the account decides, not the session.
    expect(signedIn.headers.location).toBe(`/connect/reauth-result?bound=${id}`);
    expect((await api(two.admin, 'GET', `/api/accounts/${id}`)).status).toBe(404);
  });

  it('shows the name as text', async () => {
    await rows("update oauth_accounts set display_name = '<script>x</script>' where id = $1", [id]);
    const { body, headers } = await open(link);
    expect(body).not.toContain('<script>');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });
});
