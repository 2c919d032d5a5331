import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../engines/testing/test-database.ts';
import type { BenchPlatform } from '../accounts/testing/bench.ts';
import { openPublishingBench } from './testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
const { one, open } = bench;
const [first] = bench.platforms as [BenchPlatform];

it('an authorisation that is over is found hours before the post, once', async () => {
  const at = (hours: number) => ({ scheduleAt: new Date(Date.now() + hours * 3_600_000).toISOString() });
  const soon = await open(first, at(3));
  await open(first, at(30));
  bench.sent.length = 0;
  const sweep = bench.publishing.sweeps.find(({ name }) => name === 'publishing.preflight')!;
  await sweep.run();
  const asked = bench.sent.filter(({ kind }) => kind === 'accounts.preflight');
  expect(asked.map(({ payload }) => payload)).toEqual([
    { tenantId: one.tenantId, accountId: soon.accountId },
  ]);
  await first.simulator.control.expireTokens('revoke', null);
  const run = { signal: new AbortController().signal };
  await bench.accounts.jobs['accounts.preflight']({ tenantId: one.tenantId, accountId: soon.accountId }, run);
  const status = await bench.rows('select status from oauth_accounts where id = $1', [soon.accountId]);
  expect(status).toEqual([{ status: 'reauth_required' }]);
  expect(await bench.todos(soon.accountId)).toEqual([{ kind: 'reauthorise', state: 'open' }]);
});
