import type { JobKind } from '@xingluo/contracts/jobs';
import { afterAll, expect, it, vi } from 'vitest';
import { openDb } from '../kernel/db/pools.ts';
import { type JobHandlers, jobPolicies } from '../kernel/jobs.ts';
import { silentLog } from '../kernel/log.ts';
import { prepareJobs, startPgBossJobs } from './jobs-pgboss.ts';
import { testDatabase } from './testing/test-database.ts';

const database = await testDatabase();
const policies = jobPolicies(1);
await prepareJobs(database.url, policies);
const db = openDb(database.url, { log: silentLog });
const jobs = await startPgBossJobs({ url: database.url, policies, log: silentLog, supervise: false });
afterAll(async () => {
  await jobs.stop();
  await db.close();
});

it('processes that start at the same moment all prepare their jobs', async () => {
  const starts = Array.from({ length: 6 }, () => prepareJobs(database.url, policies));
  await Promise.all(starts);
});

it('a slot that has done a job takes the next at once, not at its next turn to poll', async () => {
  const done: string[] = [];
  const idle = Object.fromEntries((Object.keys(policies) as JobKind[]).map((kind) => [kind, async () => {}]));
  const assets = Array.from({ length: 12 }, (_, number) => `as_${number}`);
  await db.asSystem('test', async (tx) => {
    for (const assetId of assets)
      await jobs.send(tx, 'library.check_asset', { tenantId: 't', assetId }, assetId);
  });
  const check: JobHandlers['library.check_asset'] = async ({ assetId }) => {
    done.push(assetId);
  };
  await jobs.work({ ...idle, 'library.check_asset': check } as JobHandlers);
  // One slot that polls every 2 s would need 24 s.
  await vi.waitFor(() => expect(done.toSorted()).toEqual(assets.toSorted()), { timeout: 12_000 });
});
