import { join } from 'node:path';
import type { JobKind } from '@xingluo/contracts/jobs';
import { afterAll, expect, it, vi } from 'vitest';
import { prepareJobs, startPgBossJobs } from '../../../engines/jobs-pgboss.ts';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { type JobHandlers, jobPolicies } from '../../../kernel/jobs.ts';
import { silentLog } from '../../../kernel/log.ts';
import { openStudioBench } from '../testing/bench.ts';

const database = await testDatabase();
const policies = jobPolicies(1);
await prepareJobs(database.url, policies);
const queue = await startPgBossJobs({ url: database.url, policies, log: silentLog, supervise: false });
const bench = await openStudioBench(database, queue.send);
const { operator } = bench.one;
afterAll(async () => {
  await queue.stop();
  await bench.close();
});

it('a job asked for over HTTP is worked by the real queue, woken in the same transaction', async () => {
  const idle = Object.fromEntries((Object.keys(policies) as JobKind[]).map((kind) => [kind, async () => {}]));
  await queue.work({ ...idle, ...bench.studio.jobs } as JobHandlers);
  await bench.clip('tiny.mp4', { size: '160x90', seconds: 1, rate: '10' });
  const assetId = await bench.asset(join(bench.dir, 'tiny.mp4'));
  const made = await bench.ask(operator, 'POST', '/api/media/jobs', { type: 'transcode', assetId });
  const { id } = made.body.video;
  await vi.waitFor(
    async () => {
      const video = (await bench.ask(operator, 'GET', `/api/videos/${id}`)).body;
      expect(video).toMatchObject({ status: 'ready', job: { state: 'succeeded', attempt: 1 } });
    },
    { timeout: 20_000, interval: 100 },
  );
});
