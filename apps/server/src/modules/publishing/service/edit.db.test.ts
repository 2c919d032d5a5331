import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { openPublishingBench } from '../testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
const { one, two, open, settle, act, story } = bench;
const editing = bench.platforms.find(({ platform }) => platform.capabilities.edit)!;
const other = bench.platforms.find(({ platform }) => !platform.capabilities.edit)!;
const { simulator } = editing;

const words = { title: '换一个标题', description: '今晚八点直播间见', tags: ['好物', '上新'] };
const atPlatform = (id: string | null) => simulator.control.posts().find((post) => post.id === id);
const edits = (id: string) =>
  bench.rows<{ kind: string }>("select 1 from publish_events where task_id = $1 and kind = 'edited'", [id]);

it('changes the words of a post that is out, and follows the platform until it is out again', async () => {
  const done = await settle((await open(editing)).id);
  expect(done.actions).toContain('edit');
  const edited = await act(done.id, 'edit', done.version, words);
  expect(edited.body).toMatchObject({ ...words, state: 'reviewing', postId: done.postId });
  expect(atPlatform(done.postId)?.text).toContain('换一个标题');
  const [use] = await bench.rows('select 1 from account_uses where user_id = $1', [done.id]);
  expect(use).toBeDefined();
  const again = await settle(done.id);
  expect(again).toMatchObject({ ...words, state: 'published', publishedAt: done.publishedAt });
  expect((await story(done.id)).events.map(({ kind }) => kind)).toContain('edited');
  const told = await bench.rows(
    "select 1 from outbox where kind = 'publishing.task_published' and payload->>'taskId' = $1",
    [done.id],
  );
  expect(told).toHaveLength(1);
  const audit = await bench.rows(
    "select 1 from audit_entries where verb = 'publishing.post_edited' and target = $1",
    [done.id],
  );
  expect(audit).toHaveLength(1);
  // The same words once more are harmless.
  expect((await act(done.id, 'edit', again.version, words)).status).toBe(200);
  expect(simulator.control.posts().filter(({ id }) => id === done.postId)).toHaveLength(1);
});

it('writes nothing when the platform fails, or would refuse the words', async () => {
  const done = await settle((await open(editing)).id);
  const before = atPlatform(done.postId)?.text;
  const long = await act(done.id, 'edit', done.version, { ...words, title: '长'.repeat(200) });
  expect([long.status, long.body.code]).toEqual([422, 'publishing.invalid_post']);
  expect(JSON.stringify(long.body.data)).toContain('"field":"title"');
  simulator.control.fault({ endpoint: '*', kind: 'http', status: 500, times: 1 });
  const refused = await act(done.id, 'edit', done.version, words);
  expect([refused.status, refused.body.code]).toEqual([502, 'publishing.edit_refused']);
  expect(atPlatform(done.postId)?.text).toBe(before);
  expect(await bench.task(done.id)).toMatchObject({ title: done.title, state: 'published' });
  expect(await edits(done.id)).toEqual([]);
});

it('is for the own enterprise, who may write, on the version seen, where the platform lets us', async () => {
  const done = await settle((await open(editing)).id);
  const url = `/api/publish/tasks/${done.id}/edit`;
  const body = { version: done.version, ...words };
  expect((await bench.api(two.admin, 'POST', url, body)).body.code).toBe('publishing.task_not_found');
  expect((await bench.api(one.guest, 'POST', url, body)).body.code).toBe('identity.forbidden');
  expect((await act(done.id, 'edit', done.version + 1, words)).body.code).toBe('http.stale_version');
  const waiting = await open(editing, { scheduleAt: new Date(Date.now() + 86_400_000).toISOString() });
  expect((await act(waiting.id, 'edit', waiting.version, words)).body.code).toBe('publishing.not_editable');
  const fixed = await settle((await open(other)).id);
  expect(fixed.actions).not.toContain('edit');
  expect((await act(fixed.id, 'edit', fixed.version, words)).body.code).toBe('publishing.not_editable');
});

it('keeps what the platform has when two change the words at once', async () => {
  const done = await settle((await open(editing)).id);
  const answers = await Promise.all([
    act(done.id, 'edit', done.version, words),
    act(done.id, 'edit', done.version, { ...words, title: '另一个标题' }),
  ]);
  expect(answers.some(({ status }) => status === 200)).toBe(true);
  expect((await edits(done.id)).length).toBe(answers.filter(({ status }) => status === 200).length);
});
