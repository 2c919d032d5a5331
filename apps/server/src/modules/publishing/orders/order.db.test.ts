import type { PublishOrder } from '@xingluo/contracts/publish-orders';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { seedProject } from '../../../engines/testing/seed.ts';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { newId } from '../../../kernel/ids.ts';
import { openOrdersBench } from './testing/bench.ts';

const database = await testDatabase();
const bench = await openOrdersBench(database);
afterAll(() => bench.close());
const { one, two, api, begin, place, order, wanted, work } = bench;
beforeEach(() => bench.forget());

const count = async (table: string) =>
  (await bench.rows<{ n: number }>(`select count(*)::int as n from ${table}`))[0]!.n;

describe('an order', () => {
  it('goes from an address to a published post', async () => {
    const id = await begin('/hop?signature=secret', { description: '今天的直播间见' });
    expect(await order(id)).toMatchObject({ state: 'fetching', taskId: null, problem: null });
    await work();
    const done = await order(id);
    expect(done).toMatchObject({
      state: 'published_task',
      mediaUrl: bench.outside.url('/hop'),
      progress: { receivedBytes: bench.clip.length, totalBytes: bench.clip.length },
      problem: null,
    });
    const asset = await bench.rows('select status, bytes, created_by from assets where id = $1', [
      done.assetId,
    ]);
    expect(asset).toEqual([{ status: 'ready', bytes: bench.clip.length, created_by: one.admin.userId }]);
    const task = await bench.settle(done.taskId!);
    expect(task).toMatchObject({ state: 'published', videoId: done.videoId, description: '今天的直播间见' });
    expect(bench.posts(bench.platform, task.title)).toHaveLength(1);
    const stored = await bench.rows('select media_url from publish_orders where id = $1', [id]);
    expect(JSON.stringify(stored)).not.toContain('secret');
    const audit = await bench.rows<{ verb: string; actor_kind: string; actor_id: string }>(
      'select verb, actor_kind, actor_id from audit_entries where target = any($1) order by id',
      [[id, done.taskId]],
    );
    expect(audit).toEqual([
      { verb: 'publishing.order_created', actor_kind: 'session', actor_id: one.admin.userId },
      { verb: 'publishing.task_created', actor_kind: 'publish_order', actor_id: one.admin.userId },
    ]);
  });

  it('is placed under the name of the request too, and once per Idempotency-Key on both', async () => {
    const body = await wanted('/clip.mp4');
    const before = await count('publish_orders');
    const send = (path: string, more = {}) =>
      api<{ order: PublishOrder; code: string }>(
        one.operator,
        'POST',
        path,
        { ...body, ...more },
        { 'idempotency-key': 'k' },
      );
    const paths = ['/publish/video', '/publish/video', '/api/publish/video', '/api/publish/video'];
    const answers = await Promise.all(paths.map((path) => send(path)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.body.order.id)).size).toBe(1);
    expect(await count('publish_orders')).toBe(before + 1);
    expect((await send('/api/publish/video', { title: 'another' })).body.code).toBe(
      'http.idempotency_key_reused',
    );
  });

  it('is judged by its bytes, whatever name and header say', async () => {
    const id = await begin('/clip.php');
    await work('studio.transcode');
    expect((await order(id)).state).toBe('making');
  });

  it('is seen by its enterprise and project only', async () => {
    const hidden = await seedProject(database.url, one.tenantId, []);
    const open = await begin('/clip.mp4');
    const inHidden = await begin('/clip.mp4', { projectId: hidden });
    const status = async (id: string, as = one.operator) =>
      (await api(as, 'GET', `/api/publish/orders/${id}`)).status;
    expect(await status(open)).toBe(200);
    expect(await status(open, one.guest)).toBe(200);
    expect(await status(inHidden)).toBe(404);
    expect(await status(open, two.admin)).toBe(404);
    const list = async (as = one.operator) =>
      (await api<{ items: PublishOrder[] }>(as, 'GET', '/api/publish/orders?state=fetching')).body.items;
    const ids = (await list()).map(({ id }) => id);
    expect(ids).toContain(open);
    expect(ids).not.toContain(inHidden);
    expect(await list(two.admin)).toEqual([]);
  });
});

describe('refused at once, with nothing stored', () => {
  it.each([
    'http://127.0.0.1/a.mp4',
    'http://2130706433/a.mp4',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/a.mp4',
    'http://[::ffff:10.0.0.1]/a.mp4',
    'http://inner.example/a.mp4',
    'https://user:password@example.com/a.mp4',
    'http://93.184.215.14:8080/a.mp4',
  ])('%s', async (mediaUrl) => {
    const before = await count('publish_orders');
    const answer = await place(await wanted('', { mediaUrl }));
    expect(answer).toMatchObject({ status: 422, body: { code: 'publishing.media_refused' } });
    expect(await count('publish_orders')).toBe(before);
    expect(bench.sent).toEqual([]);
  });

  it('other schemes, foreign covers, projects and accounts, wrong platforms and words, guests', async () => {
    const before = await count('publish_orders');
    const hidden = await seedProject(database.url, one.tenantId, []);
    const past = new Date(Date.now() - 3600_000).toISOString();
    const refused: [object, string][] = [
      [{ mediaUrl: 'file:///etc/passwd' }, 'http.invalid_input'],
      [{ mediaUrl: 'ftp://example.com/a.mp4' }, 'http.invalid_input'],
      [{ coverUrl: 'https://example.com/cover.jpg' }, 'publishing.cover_unknown'],
      [{ platform: 'elsewhere' }, 'publishing.wrong_platform'],
      [{ accountId: newId('acc') }, 'accounts.account_not_found'],
      [{ scheduleAt: past }, 'publishing.schedule_in_past'],
    ];
    for (const [more, code] of refused)
      expect((await place(await wanted('/clip.mp4', more))).body.code, JSON.stringify(more)).toBe(code);
    const strict = await bench.account(bench.strict);
    const wordless = await wanted('/clip.mp4', { title: '', tags: [] }, bench.strict, strict);
    expect((await place(wordless)).body).toMatchObject({
      code: 'publishing.invalid_post',
      data: { problems: expect.arrayContaining([expect.objectContaining({ field: 'title' })]) },
    });
    const inHidden = await wanted('/clip.mp4', { projectId: hidden });
    expect((await place(inHidden, one.operator)).body.code).toBe('workspaces.project_not_found');
    const plain = await wanted('/clip.mp4');
    expect((await place(plain, two.admin)).body.code).toBe('accounts.account_not_found');
    expect((await place(plain, one.guest)).status).toBe(403);
    expect(await count('publish_orders')).toBe(before);
  });
});
