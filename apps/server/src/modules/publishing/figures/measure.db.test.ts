import type { PostFigures } from '@xingluo/contracts/publishing';
import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { BenchPlatform } from '../../accounts/testing/bench.ts';
import { openPublishingBench } from '../testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
const { one, two, open, settle, act, publishing } = bench;
const [first] = bench.platforms as [BenchPlatform];
const { simulator } = first;

const due = (id: string) =>
  bench.rows("update publish_tasks set measure_at = now() - interval '1 second' where id = $1", [id]);
const measure = (id: string, tenantId = one.tenantId) =>
  publishing.jobs['publishing.measure']({ tenantId, taskId: id }, { signal: new AbortController().signal });
const plan = async (id: string) =>
  (
    await bench.rows<{ measures: number; measure_at: Date | null }>(
      'select measures, measure_at from publish_tasks where id = $1',
      [id],
    )
  )[0]!;
const figuresOf = async (id: string) =>
  (await bench.api<{ figures: PostFigures[] }>(one.admin, 'GET', `/api/publish/tasks/${id}`)).body.figures;

it('reads the figures of a published post on its schedule, once for two who want to', async () => {
  const { id } = await settle((await open(first)).id);
  expect(await figuresOf(id)).toEqual([]);
  expect((await plan(id)).measure_at).not.toBeNull();
  await measure(id); // not due yet
  await simulator.control.advanceClock(3_600_000);
  await due(id);
  bench.sent.length = 0;
  await publishing.sweeps.find(({ name }) => name === 'publishing.measure')!.run();
  expect(bench.sent.map(({ kind, key }) => [kind, key])).toContainEqual(['publishing.measure', id]);
  await Promise.all([measure(id), measure(id)]);
  const [only, ...more] = await figuresOf(id);
  expect(more).toEqual([]);
  expect(only!.figures.views).toBeGreaterThan(0);
  expect(await plan(id)).toMatchObject({ measures: 1 });
});

it('a platform that refuses is asked at the next time, and nothing is written as 0', async () => {
  const { id } = await settle((await open(first)).id);
  await due(id);
  simulator.control.fault({ endpoint: '*', kind: 'http', status: 500, times: 5 });
  await measure(id);
  simulator.control.clearFaults();
  expect(await figuresOf(id)).toEqual([]);
  const { measures, measure_at } = await plan(id);
  expect([measures, measure_at! > new Date()]).toEqual([1, true]);
});

it('takes a post down, once, and says so when the platform refuses', async () => {
  const done = await settle((await open(first)).id);
  const posts = () => simulator.control.posts().filter((post) => post.id === done.postId);
  simulator.control.fault({ endpoint: '*', kind: 'http', status: 500, times: 1 });
  const refused = await act(done.id, 'remove', done.version);
  expect([refused.status, refused.body.code]).toEqual([502, 'publishing.remove_refused']);
  expect(posts()).toMatchObject([{ state: 'published' }]);
  const stranger = await bench.api(two.admin, 'POST', `/api/publish/tasks/${done.id}/remove`, {
    version: done.version,
  });
  expect(stranger.status).toBe(404);
  const gone = await act(done.id, 'remove', done.version);
  expect(gone.body).toMatchObject({ state: 'removed', actions: ['retry'] });
  expect(posts()).toMatchObject([{ state: 'removed' }]);
  expect((await act(done.id, 'remove', done.version)).status).toBe(409);
  expect((await act(done.id, 'remove', gone.body.version)).body.code).toBe('publishing.not_removable');
  expect((await plan(done.id)).measure_at).toBeNull();
  const verbs = await bench.rows(
    "select 1 from audit_entries where verb = 'publishing.post_removed' and target = $1",
    [done.id],
  );
  expect(verbs).toHaveLength(1);
});
