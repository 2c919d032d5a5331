import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../engines/testing/test-database.ts';
import { openPublishingBench } from './testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);

it('a video goes out on the instance of an account that was bound with a password', async () => {
  const tube = bench.tube();
  const { simulator } = tube;
  const task = await bench.open(tube);
  const done = await bench.settle(task.id);
  expect(done).toMatchObject({ state: 'published', mode: 'direct' });
  expect(done.postUrl).toContain(simulator.url);
  expect(simulator.control.posts()).toHaveLength(1);
});
