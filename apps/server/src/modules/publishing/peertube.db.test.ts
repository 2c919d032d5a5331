import type { Account, PlatformApp } from '@xingluo/contracts/accounts';
import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../engines/testing/test-database.ts';
import type { BenchPlatform } from '../accounts/testing/bench.ts';
import { openPublishingBench } from './testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
const { one, api } = bench;

it('a video goes out on the instance of an account that was bound with a password', async () => {
  const simulator = bench.simulators.all.peertube;
  const tube: BenchPlatform = { platform: bench.connectors.get('sim-peertube')!.platform, simulator };
  const platform = tube.platform.id;
  const app = (await api<PlatformApp>(one.admin, 'POST', '/api/platform-apps/demo', { platform })).body;
  const bound = await api<Account>(one.admin, 'POST', '/api/connect/password', {
    platform,
    appId: app.id,
    username: 'u1',
    password: 'u1-password',
  });
  const video = await bench.video(one.tenantId);
  const task = await bench.publish(tube, bound.body.id, video.id);
  const done = await bench.settle(task.id);
  expect(done).toMatchObject({ state: 'published', mode: 'direct' });
  expect(done.postUrl).toContain(simulator.url);
  expect(simulator.control.posts()).toHaveLength(1);
});
