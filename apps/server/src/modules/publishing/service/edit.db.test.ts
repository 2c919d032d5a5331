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
  expect([refused.status, refused.body.code]).toEqual([502, 'publishing.edit_unknown']);
  expect(atPlatform(done.postId)?.text).toBe(before);
  expect(await bench.task(done.id)).toMatchObject({ title: done.title, state: 'published' });
  expect(await edits(done.id)).toEqual([]);
});

it('says in the platform’s words why it would not change them', async () => {
  const done = await settle((await open(editing)).id);
  simulator.control.fault({ endpoint: 'photo.edit', kind: 'code', code: 123024, message: 'sensitive' });
  const refused = await act(done.id, 'edit', done.version, words);
  expect([refused.status, refused.body.code]).toEqual([502, 'publishing.edit_refused']);
  expect(refused.body.data).toMatchObject({ kind: 'content_rejected', platformCode: '123024' });
});

// The one platform is bound by consent, the other by a password; both take an edit.
it.each([
  ['sim-bilibili', 'photo.edit'],
  ['sim-peertube', 'publish'],
] as const)(
  '%s took the edit and we never heard: asked again, both say the same, once',
  async (id, endpoint) => {
    const on =
      id === 'sim-peertube' ? bench.tube() : bench.platforms.find(({ platform }) => platform.id === id)!;
    const done = await settle((await open(on)).id);
    const { control } = on.simulator;
    control.fault({ endpoint, kind: 'drop_after' });
    const lost = await act(done.id, 'edit', done.version, words);
    expect(control.faultHits()[`drop_after ${endpoint}`]).toBe(1);
    expect([lost.status, lost.body.code]).toEqual([502, 'publishing.edit_unknown']);
    // The platform has them, we keep what we know, and a person may ask again.
    const there = () => control.posts().find((post) => post.id === done.postId);
    expect(there()?.text).toContain('换一个标题');
    const now = await bench.task(done.id);
    expect(now).toMatchObject({ title: done.title, state: 'published', version: done.version });
    expect(now.actions).toContain('edit');
    expect(await edits(done.id)).toEqual([]);
    expect((await act(done.id, 'edit', now.version, words)).status).toBe(200);
    expect(await settle(done.id)).toMatchObject({ ...words, state: 'published', postId: done.postId });
    expect(await edits(done.id)).toHaveLength(1);
    expect(there()?.text).toContain('换一个标题');
    expect(control.posts().filter((post) => post.id === done.postId)).toHaveLength(1);
  },
);

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
