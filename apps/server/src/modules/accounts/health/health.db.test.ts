import type { Account } from '@xingluo/contracts/accounts';
import { afterAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { openAccountsBench } from '../testing/bench.ts';
import { HANDMADE } from '../testing/other-bindings.fake.ts';

const bench = await openAccountsBench(await testDatabase());
afterAll(bench.close);
const { one, two, api, rows } = bench;
type Page = { items: Account[]; nextCursor: string | null };

const add = (name: string) => api<Account>(one.admin, 'POST', '/api/accounts', { platform: HANDMADE, name });
const listed = async (query: string) =>
  (await api<Page>(one.admin, 'GET', `/api/accounts?${query}`)).body.items.map(
    ({ displayName }) => displayName,
  );

describe('health', () => {
  it('follows what publishing tells, each event once, and what waits for a person', async () => {
    const { id } = (await add('体检')).body;
    const react = bench.accounts.reactions;
    const tell = (eventId: string, kind: 'content_rejected' | 'transient') =>
      bench.db.withTenant(one.tenantId, (tx) =>
        react['publishing.attempt_refused']!(
          tx,
          { taskId: 'pt_1', accountId: id, kind, version: 1 },
          eventId,
        ),
      );
    const health = async () => (await bench.account(one.admin, id)).health;
    await tell('ev_1', 'transient');
    expect((await health()).level).toBe('unknown');
    await tell('ev_2', 'content_rejected');
    await tell('ev_2', 'content_rejected');
    expect(await health()).toMatchObject({ score: 90, level: 'good' });
    await rows("update account_signals set at = now() - interval '8 days' where event_id = 'ev_2'");
    expect((await health()).level).toBe('unknown');
    await bench.db.withTenant(one.tenantId, (tx) =>
      react['publishing.task_published']!(
        tx,
        { taskId: 'pt_1', videoId: 'v', accountId: id, version: 1 },
        'ev_3',
      ),
    );
    await bench.db.withTenant(one.tenantId, (tx) =>
      bench.needs.openTodo(tx, {
        kind: 'publish_failed',
        refType: 'publish_task',
        refId: 'pt_1',
        projectId: null,
        params: { accountId: id },
      }),
    );
    expect(await health()).toMatchObject({
      score: 95,
      reasons: [{ code: 'open_todos' }, { code: 'published_lately' }],
    });
    expect(await listed('health=good')).toContain('体检');
    expect(await listed('health=unknown')).not.toContain('体检');
  });

  it('is told nothing of accounts of another enterprise', async () => {
    const { id } = (await add('外人')).body;
    await bench.db.withTenant(two.tenantId, (tx) =>
      bench.accounts.reactions['publishing.attempt_refused']!(
        tx,
        { taskId: 'pt_1', accountId: id, kind: 'human_verification', version: 1 },
        'ev_foreign',
      ),
    );
    expect(await rows("select 1 from account_signals where event_id = 'ev_foreign'")).toEqual([]);
  });

  it('forgets old signals, but not when the account last published', async () => {
    const { id } = (await add('老号')).body;
    await rows(
      `insert into account_signals (event_id, tenant_id, account_id, kind, at) values
         ('old_1', $1, $2, 'published', now() - interval '50 days'), ('old_2', $1, $2, 'published', now() - interval '40 days'),
         ('old_3', $1, $2, 'content_rejected', now() - interval '40 days')`,
      [one.tenantId, id],
    );
    await bench.accounts.sweeps.find(({ name }) => name === 'accounts.forget_signals')!.run();
    expect(await rows('select event_id from account_signals where account_id = $1', [id])).toEqual([
      { event_id: 'old_2' },
    ]);
  });

  it('is looked for over more accounts than one page holds', async () => {
    await rows(
      `insert into oauth_accounts (id, tenant_id, platform, display_name, simulated, binding, created_by)
       select 'acc_' || lpad(n::text, 26, '0'), $1, 'handmade', 'many ' || n, false, 'manual', 'x' from generate_series(1, 450) n`,
      [two.tenantId],
    );
    const last = 'acc_00000000000000000000000001';
    await rows(
      "insert into account_signals (event_id, tenant_id, account_id, kind) values ('ev_last', $1, $2, 'published')",
      [two.tenantId, last],
    );
    const found = await api<Page>(two.admin, 'GET', '/api/accounts?health=good&limit=1');
    expect(found.body).toMatchObject({ items: [{ id: last }], nextCursor: null });
    const first = await api<Page>(two.admin, 'GET', '/api/accounts?health=unknown&limit=200');
    const second = await api<Page>(
      two.admin,
      'GET',
      `/api/accounts?health=unknown&limit=200&cursor=${first.body.nextCursor}`,
    );
    const ids = [...first.body.items, ...second.body.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(400);
  });
});
