import { type Connector, Refusal } from '@xingluo/connectors';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testDatabase } from '../../engines/testing/test-database.ts';
import { createAccounts } from './index.ts';
import { openAccountsBench } from './testing/bench.ts';

const bench = await openAccountsBench(await testDatabase());
afterAll(bench.close);
const { one, rows } = bench;
const [first, second] = bench.platforms as [(typeof bench.platforms)[0], (typeof bench.platforms)[0]];

type Row = {
  status: string;
  status_reason: string | null;
  grant_version: number;
  refresh_failures: number;
  refresh_in: number;
  leased: boolean;
};
const rowOf = async (id: string) =>
  (
    await rows<Row>(
      `select status, status_reason, grant_version, refresh_failures, refresh_lease_owner is not null as leased,
              extract(epoch from refresh_at - now())::float as refresh_in from oauth_accounts where id = $1`,
      [id],
    )
  )[0]!;
const expire = (id: string) =>
  rows("update oauth_accounts set expire_at = now() - interval '1 minute' where id = $1", [id]);
const due = (id: string) => rows('update oauth_accounts set refresh_at = now() where id = $1', [id]);
const todosOf = (id: string) => rows<{ state: string }>('select state from todos where ref_id = $1', [id]);
const profile = (id: string, accounts = bench.accounts) =>
  accounts.asAccount(one.tenantId, id, {}, (connector, context) => connector.profile(context));
const job = (id: string, accounts = bench.accounts) =>
  accounts.jobs['accounts.refresh_token'](
    { tenantId: one.tenantId, accountId: id },
    { signal: new AbortController().signal },
  );
const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof Refusal ? error.kind : String(error)),
  );

let person = 0;
let id = '';
beforeEach(async () => {
  person += 1;
  id = await bench.bind(one.admin, first.platform, person > 8 ? 'new' : `u${person}`);
});

describe('a token that is over', () => {
  it('is renewed once for twenty who want it at once, on two processes', async () => {
    const other = createAccounts(bench.needs);
    await expire(id);
    const names = await Promise.all(
      Array.from({ length: 20 }, (_, index) => profile(id, index % 2 === 0 ? bench.accounts : other)),
    );
    expect(new Set(names.map(({ displayName }) => displayName)).size).toBe(1);
    // A second use of the refresh token would have been refused, and would have ended the authorisation.
    expect(await rowOf(id)).toMatchObject({ status: 'active', grant_version: 2, leased: false });
  });

  it('is renewed when only the platform knows that it is over, and the call is done again', async () => {
    await first.simulator.control.expireTokens('access', null);
    let calls = 0;
    await bench.accounts.asAccount(one.tenantId, id, {}, (connector, context) => {
      calls += 1;
      return connector.profile(context);
    });
    expect(calls).toBe(2);
    expect((await rowOf(id)).grant_version).toBe(2);
  });

  it('is not tried where only the person can renew it', async () => {
    const strict = await bench.bind(one.admin, second.platform, 'new');
    await expire(strict);
    expect(await kindOf(profile(strict))).toBe('reauth_required');
    expect(await rowOf(strict)).toMatchObject({ status: 'reauth_required', grant_version: 1 });
    expect(await todosOf(strict)).toHaveLength(1);
  });
});

describe('refreshing ahead', () => {
  it('is found by the sweep when due, not before, and not while somebody is at it', async () => {
    const [sweep] = bench.accounts.sweeps;
    const found = async () => {
      bench.sent.length = 0;
      await sweep!.run();
      return bench.sent.filter(({ key }) => key === id).length;
    };
    expect(await found()).toBe(0);
    await due(id);
    expect(await found()).toBe(1);
    await rows(
      "update oauth_accounts set refresh_lease_owner = 'x', refresh_lease_until = now() + interval '1 minute' where id = $1",
      [id],
    );
    expect(await found()).toBe(0);
    await rows("update oauth_accounts set refresh_lease_until = now() - interval '1 second' where id = $1", [
      id,
    ]);
    expect(await found()).toBe(1);
    await job(id);
    const after = await rowOf(id);
    expect(after).toMatchObject({ grant_version: 2, refresh_failures: 0 });
    expect(after.refresh_in).toBeGreaterThan(3600);
    await job(id); // the same message twice
    expect((await rowOf(id)).grant_version).toBe(2);
    expect(await kindOf(profile(id))).toBe('fine');
  });

  it('a process lost in the middle of it holds the account for less than a minute', async () => {
    await due(id);
    first.simulator.control.fault({ endpoint: 'oauth.refresh', kind: 'slow', ms: 4000 });
    const lost = job(id);
    const lease = async () =>
      (
        await rows<{ left: number | null }>(
          'select extract(epoch from refresh_lease_until - now())::float as left from oauth_accounts where id = $1',
          [id],
        )
      )[0]!.left;
    await vi.waitUntil(async () => (await lease()) !== null);
    expect(await lease()).toBeLessThanOrEqual(45);
    // As long as it may still be at it, nobody else is; then the next one is not stopped by what it left.
    await job(id, createAccounts(bench.needs));
    expect((await rowOf(id)).grant_version).toBe(1);
    await rows("update oauth_accounts set refresh_lease_until = now() - interval '1 second' where id = $1", [
      id,
    ]);
    await job(id);
    expect(await rowOf(id)).toMatchObject({ status: 'active', grant_version: 2, leased: false });
    await lost;
    expect(await rowOf(id)).toMatchObject({ status: 'active', grant_version: 2, leased: false });
  });

  it('survives a platform that fails for a while: transient is not dead', async () => {
    for (const failures of [1, 2]) {
      await due(id);
      first.simulator.control.fault({ endpoint: 'oauth.refresh', kind: 'http', status: 503 });
      await job(id);
      expect(await rowOf(id)).toMatchObject({ status: 'active', refresh_failures: failures, leased: false });
    }
    expect((await rowOf(id)).refresh_in).toBeGreaterThan(4);
    expect(await todosOf(id)).toEqual([]);
    expect(await kindOf(profile(id))).toBe('fine'); // the old token still lives
    await expire(id);
    first.simulator.control.fault({ endpoint: 'oauth.refresh', kind: 'drop_before' });
    expect(await kindOf(profile(id))).toBe('transient');
    expect(await kindOf(profile(id))).toBe('fine');
    expect(await rowOf(id)).toMatchObject({ grant_version: 2, refresh_failures: 0, status_reason: null });
  });

  it('asks the person once when the answer that held the new token was lost', async () => {
    await due(id);
    first.simulator.control.fault({ endpoint: 'oauth.refresh', kind: 'drop_after' });
    await job(id);
    expect((await rowOf(id)).status).toBe('active');
    for (let again = 0; again < 3; again += 1) {
      await due(id);
      await job(id);
    }
    expect(await rowOf(id)).toMatchObject({ status: 'reauth_required' });
    expect(await todosOf(id)).toEqual([{ state: 'open' }]);
    const events = await rows(
      "select 1 from outbox where kind = 'accounts.reauth_required' and payload->>'accountId' = $1",
      [id],
    );
    expect(events).toHaveLength(1);
    const mine = await bench.account(one.admin, id);
    expect(mine.statusReason).toMatch(/discarded|used/);
  });

  it('never replaces a token by nothing', async () => {
    const connector = first.platform;
    const withAnswer = (answer: Partial<Awaited<ReturnType<Connector['refresh']>>>) =>
      createAccounts({
        ...bench.needs,
        connectors: {
          list: bench.connectors.list,
          get: (wanted) => {
            const real = bench.connectors.get(wanted)!;
            if (wanted !== connector.id) return real;
            return { ...real, refresh: async (input) => ({ ...(await real.refresh(input)), ...answer }) };
          },
        },
      });
    await due(id);
    await job(id, withAnswer({ refreshToken: '', scopes: [] }));
    const [kept] = await rows<{ full: boolean; scopes: string[] }>(
      'select refresh_token_sealed is not null as full, scopes from oauth_accounts where id = $1',
      [id],
    );
    expect(kept!.full).toBe(true);
    expect(kept!.scopes.length).toBeGreaterThan(0);
    await due(id);
    await job(id, withAnswer({ accessToken: '' }));
    expect(await rowOf(id)).toMatchObject({
      status: expect.stringMatching(/active|reauth/),
      grant_version: 2,
    });
    const [still] = await rows<{ full: boolean }>(
      'select access_token_sealed is not null as full from oauth_accounts where id = $1',
      [id],
    );
    expect(still!.full).toBe(true);
  });

  it('gives way to a person who authorises again meanwhile', async () => {
    await due(id);
    first.simulator.control.fault({ endpoint: 'oauth.refresh', kind: 'slow', ms: 400 });
    const who = `u${person}`;
    const [, again] = await Promise.all([job(id), bench.bind(one.admin, first.platform, who)]);
    expect(again).toBe(id);
    expect(await rowOf(id)).toMatchObject({ grant_version: 2, leased: false });
    expect(await kindOf(profile(id))).toBe('fine');
  });
});

describe('an authorisation that was withdrawn', () => {
  it('stops the account once, and authorising again closes the to-do', async () => {
    const who = `u${person}`;
    await first.simulator.control.expireTokens('revoke', who);
    expect(await Promise.all([kindOf(profile(id)), kindOf(profile(id))])).toEqual([
      'reauth_required',
      'reauth_required',
    ]);
    expect(await kindOf(profile(id))).toBe('reauth_required');
    expect(await todosOf(id)).toEqual([{ state: 'open' }]);
    expect((await bench.account(one.admin, id)).status).toBe('reauth_required');
    const options = await bench.api(one.admin, 'GET', `/api/accounts/${id}/options/none`);
    expect(options.status).toBe(404);
    expect(await bench.bind(one.admin, first.platform, who)).toBe(id);
    expect(await todosOf(id)).toEqual([{ state: 'done' }]);
    expect(await kindOf(profile(id))).toBe('fine');
  });

  it('is not believed of an older token than the account has by now', async () => {
    const refused = bench.accounts.asAccount(one.tenantId, id, {}, async () => {
      await due(id);
      await job(id);
      throw new Refusal('withdrawn', { kind: 'reauth_required', step: 'test' });
    });
    expect(await kindOf(refused)).toBe('reauth_required');
    expect(await rowOf(id)).toMatchObject({ status: 'active', grant_version: 2 });
  });
});

it('an account of a simulation never reaches a live platform', async () => {
  const live = createAccounts({
    ...bench.needs,
    connectors: {
      list: bench.connectors.list,
      get: (wanted) => {
        const real = bench.connectors.get(wanted)!;
        return { ...real, platform: { ...real.platform, simulated: false } };
      },
    },
  });
  expect(await kindOf(profile(id, live))).toBe('app_misconfigured');
  await due(id);
  await job(id, live);
  expect(await rowOf(id)).toMatchObject({ status: 'active', grant_version: 1 });
});
