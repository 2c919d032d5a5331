import type { PublishOrder } from '@xingluo/contracts/publish-orders';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { ordersStore } from '../store/orders.ts';
import { openOrdersBench } from './testing/bench.ts';

const bench = await openOrdersBench(await testDatabase());
const { one, two, api, begin, place, order, wanted, work, outside } = bench;
const room = bench.needs.maxOpenOrders;
afterAll(() => bench.close());
beforeEach(() => bench.forget());
afterEach(() => {
  bench.needs.maxOpenOrders = room;
});

const act = (id: string, verb: 'cancel' | 'retry', body: object = {}, as = one.admin) =>
  api<PublishOrder & { code: string; data: Record<string, unknown> }>(
    as,
    'POST',
    `/api/publish/orders/${id}/${verb}`,
    body,
  );
const tasksOf = (id: string) =>
  bench.rows<{ id: string }>(
    'select t.id from publish_tasks t join publish_orders o on o.video_id = t.video_id where o.id = $1',
    [id],
  );
const failed = async (path: string) => {
  const id = await begin(path);
  await work();
  expect((await order(id)).state).toBe('failed');
  return id;
};

describe('cancel', () => {
  it('before anything is fetched: nothing is ever asked for', async () => {
    const id = await begin('/hop?key=secret');
    expect((await act(id, 'cancel')).body).toMatchObject({
      state: 'cancelled',
      actions: [],
      addressCut: true,
    });
    await work();
    expect(outside.asked('/hop')).toBe(0);
    expect((await act(id, 'cancel')).status).toBe(200);
    const audit = await bench.rows(
      "select verb from audit_entries where target = $1 and verb like '%order_cancelled'",
      [id],
    );
    expect(audit.length).toBeGreaterThan(0);
  });

  it('while it is being fetched: the worker hears of it, and leaves nothing behind', async () => {
    const before = await bench.aliveAssets();
    const id = await begin('/slow');
    const asked = outside.asked('/slow');
    const run = bench.fetchMedia(id);
    await vi.waitUntil(() => outside.asked('/slow') > asked);
    expect((await act(id, 'cancel')).body.state).toBe('cancelled');
    outside.release();
    await run;
    await work();
    expect(await order(id)).toMatchObject({ state: 'cancelled', assetId: null });
    expect(await bench.aliveAssets()).toBe(before);
  });

  it('while the video is made: its making ends, the asset stays', async () => {
    const id = await begin('/clip.mp4');
    await work('studio.transcode');
    const { videoId, assetId } = await order(id);
    expect((await act(id, 'cancel')).body.state).toBe('cancelled');
    await work();
    expect(await bench.rows('select status from videos where id = $1', [videoId])).toEqual([
      { status: 'cancelled' },
    ]);
    expect(await bench.rows('select status from assets where id = $1', [assetId])).toEqual([
      { status: 'ready' },
    ]);
    expect(await tasksOf(id)).toEqual([]);
    expect((await act(id, 'retry')).body.code).toBe('publishing.order_not_retryable');
  });

  it('of a task: says which one to cancel', async () => {
    const id = await begin('/clip.mp4');
    await work();
    const { taskId } = await order(id);
    expect(await act(id, 'cancel')).toMatchObject({
      status: 409,
      body: { code: 'publishing.order_has_task', data: { taskId } },
    });
  });

  it('against the step that makes the task: one of them wins', async () => {
    const id = await begin('/clip.mp4');
    await work('publishing.carry_on_order');
    await work('studio.transcode');
    await bench.carryOn(id);
    await work('publishing.carry_on_order');
    const [answer] = await Promise.all([act(id, 'cancel'), bench.carryOn(id)]);
    const { state } = await order(id);
    const tasks = await tasksOf(id);
    expect([answer.status, state, tasks.length]).toEqual(
      answer.status === 200 ? [200, 'cancelled', 0] : [409, 'published_task', 1],
    );
  });

  it('of a failed order drops it: the reason stays, nobody is asked any more', async () => {
    const id = await failed('/gone');
    expect((await act(id, 'cancel')).body).toMatchObject({
      state: 'cancelled',
      problem: { code: 'publishing.media_unavailable' },
    });
    expect(await bench.todos(id)).toEqual([{ kind: 'publish_failed', state: 'done' }]);
  });
});

describe('retry', () => {
  it('fetches anew, in the same row, and asks nobody any more; said twice it is done once', async () => {
    const id = await failed('/gone');
    const asked = outside.asked('/gone');
    const answers = await Promise.all([act(id, 'retry'), act(id, 'retry')]);
    expect(answers.map(({ status, body }) => [status, body.state])).toEqual([
      [200, 'fetching'],
      [200, 'fetching'],
    ]);
    expect(await bench.todos(id)).toEqual([{ kind: 'publish_failed', state: 'done' }]);
    await work();
    expect(outside.asked('/gone')).toBe(asked + 1);
    expect((await order(id)).state).toBe('failed');
    expect(await bench.todos(id)).toHaveLength(2);
  });

  it('a signed address has to be given again, and is judged like the first', async () => {
    const id = await failed('/gone?signature=s');
    expect((await act(id, 'retry')).body.code).toBe('publishing.media_url_needed');
    expect((await order(id)).state).toBe('failed');
    expect((await act(id, 'retry', { mediaUrl: 'http://127.0.0.1/x.mp4' })).body.code).toBe(
      'publishing.media_refused',
    );
    await act(id, 'retry', { mediaUrl: outside.url('/clip.mp4?signature=t') });
    await work();
    expect(await order(id)).toMatchObject({ state: 'published_task', mediaUrl: outside.url('/clip.mp4') });
    expect(await tasksOf(id)).toHaveLength(1);
  });

  it('goes on from the asset when the video failed, and from the video when only the post did', async () => {
    const id = await begin('/clip.mp4');
    await work('studio.transcode');
    const { videoId: first } = await order(id);
    await bench.rows("update videos set status = 'failed' where id = $1", [first]);
    await bench.carryOn(id);
    expect((await order(id)).state).toBe('failed');
    const asked = outside.asked('/clip.mp4');
    expect((await act(id, 'retry')).body.state).toBe('checking');
    await bench.rows("update members set status = 'suspended' where user_id = $1", [one.admin.userId]);
    await work();
    await bench.rows("update members set status = 'active' where user_id = $1", [one.admin.userId]);
    expect(await order(id)).toMatchObject({ state: 'failed', problem: { code: 'publishing.asker_gone' } });
    await act(id, 'retry');
    await work();
    const done = await order(id);
    expect(done.state).toBe('published_task');
    expect(done.videoId).not.toBe(first);
    expect(outside.asked('/clip.mp4')).toBe(asked);
    expect(await tasksOf(id)).toEqual([{ id: done.taskId }]);
    expect((await act(id, 'retry')).body).toMatchObject({ code: 'publishing.order_has_task' });
  });

  it('a worker that was given up and comes late changes nothing', async () => {
    const id = await begin('/slow');
    const asked = outside.asked('/slow');
    const late = bench.fetchMedia(id);
    await vi.waitUntil(() => outside.asked('/slow') > asked);
    await bench.rows(
      `update publish_orders set state = 'failed', wake_at = null, asset_id = null, upload_id = null, problem = '{"code":"publishing.media_unavailable","data":{}}' where id = $1`,
      [id],
    );
    expect((await act(id, 'retry')).body.state).toBe('fetching');
    outside.release();
    await late;
    expect(await order(id)).toMatchObject({ state: 'fetching' });
    const next = bench.fetchMedia(id);
    await vi.waitUntil(() => outside.asked('/slow') > asked + 1);
    outside.release();
    await next;
    await work();
    expect((await order(id)).state).toBe('published_task');
    expect(await tasksOf(id)).toHaveLength(1);
  });

  it('goes on in the name of whoever retries', async () => {
    const id = await begin('/clip.mp4', {}, one.operator);
    await bench.rows("update members set status = 'suspended' where user_id = $1", [one.operator.userId]);
    await work();
    await bench.rows("update members set status = 'active' where user_id = $1", [one.operator.userId]);
    expect((await order(id)).problem?.code).toBe('publishing.asker_gone');
    await act(id, 'retry');
    await work();
    const { taskId } = await order(id);
    expect(await bench.rows('select created_by from publish_tasks where id = $1', [taskId])).toEqual([
      { created_by: one.admin.userId },
    ]);
  });
});

describe('who may', () => {
  it('no other enterprise, no guest', async () => {
    const id = await failed('/gone');
    for (const verb of ['cancel', 'retry'] as const) {
      expect((await act(id, verb, {}, two.admin)).status).toBe(404);
      expect((await act(id, verb, {}, one.guest)).status).toBe(403);
    }
    expect((await order(id)).state).toBe('failed');
  });
});

describe('an enterprise has room for so many', () => {
  it('says so with a time to come back; an end makes room', async () => {
    await bench.rows(
      "update publish_orders set state = 'failed', problem = '{}', wake_at = null where wake_at is not null",
    );
    bench.needs.maxOpenOrders = 2;
    const broken = await failed('/gone');
    const bodies = await Promise.all(Array.from({ length: 12 }, () => wanted('/clip.mp4')));
    const answers = await Promise.all(bodies.map((body) => place(body)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
    const refused = await place(await wanted('/clip.mp4'));
    expect(refused.body).toMatchObject({
      code: 'publishing.too_many_orders',
      data: { limit: 2, open: 2, retryAfterSeconds: 30 },
    });
    expect((await act(broken, 'retry')).status).toBe(429);
    await act(answers.find(({ status }) => status === 201)!.body.order.id, 'cancel');
    expect((await act(broken, 'retry')).status).toBe(200);
    expect((await place(await wanted('/clip.mp4'))).status).toBe(429);
  });

  it('nobody counts while another may still add', async () => {
    const count = (then: () => Promise<unknown>) =>
      bench.db.withTenant(one.tenantId, async (tx) => {
        await ordersStore(tx).countOpen();
        await then();
      });
    const order: string[] = [];
    let second: Promise<void> | undefined;
    await count(async () => {
      second = count(async () => order.push('second'));
      await vi.waitUntil(
        async () =>
          (await bench.rows("select 1 from pg_locks where locktype = 'advisory' and not granted")).length > 0,
        { timeout: 5000 },
      );
      order.push('first');
    });
    await second;
    expect(order).toEqual(['first', 'second']);
  });
});
