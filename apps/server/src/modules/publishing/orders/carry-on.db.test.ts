import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { openOrdersBench } from './testing/bench.ts';

const bench = await openOrdersBench(await testDatabase());
afterAll(() => bench.close());
const { one, api, begin, order, work } = bench;
beforeEach(() => bench.forget());

/** An order whose video is being made. */
const making = async (more: object = {}, as = one.admin) => {
  const id = await begin('/clip.mp4', more, as);
  await work('studio.transcode');
  return order(id);
};
const problemOf = async (id: string) => {
  const { state, problem } = await order(id);
  return [state, problem?.code];
};
const look = async (id: string) => {
  await bench.carryOn(id);
  return problemOf(id);
};
const seat = (status: string) =>
  bench.rows('update members set status = $2 where user_id = $1', [one.operator.userId, status]);

describe('what happens meanwhile', () => {
  it('the asset was deleted', async () => {
    const id = await begin('/clip.mp4');
    await bench.fetchMedia(id);
    const { assetId } = await order(id);
    expect((await api(one.admin, 'GET', `/api/publish/orders/${id}`)).body).toMatchObject({
      state: 'checking',
    });
    expect(await look(id)).toEqual(['checking', undefined]);
    await bench.rows('update assets set deleted_at = now() where id = $1', [assetId]);
    expect(await look(id)).toEqual(['failed', 'library.asset_not_found']);
  });

  it('the asset was deleted while it was being fetched', async () => {
    const id = await begin('/clip.mp4');
    const meddling = bench.worker({
      atOrderStep: async (step) => {
        if (step === 'received')
          await bench.rows("update assets set deleted_at = now() where status = 'uploading'");
      },
    });
    await bench.fetchMedia(id, meddling);
    expect(await problemOf(id)).toEqual(['failed', 'library.asset_not_found']);
  });

  it.each([
    ["status = 'cancelled'", 'publishing.video_cancelled'],
    ["status = 'failed'", 'studio.encode_failed'],
    ['deleted_at = now()', 'studio.video_not_found'],
  ])('the video: %s', async (change, code) => {
    const { id, videoId } = await making();
    await bench.rows(`update videos set ${change} where id = $1`, [videoId]);
    expect(await look(id)).toEqual(['failed', code]);
    expect(await bench.todos(id)).toEqual([{ kind: 'publish_failed', state: 'open' }]);
    expect(await look(id)).toEqual(['failed', code]);
    expect(await bench.todos(id)).toHaveLength(1);
  });

  it.each(['before the video', 'before the task'])('whoever asked lost the seat %s', async (when) => {
    try {
      const id = await begin('/clip.mp4', {}, one.operator);
      await work(when === 'before the video' ? 'library.check_asset' : 'studio.transcode');
      await seat('suspended');
      await work();
      expect(await problemOf(id)).toEqual(['failed', 'publishing.asker_gone']);
    } finally {
      await seat('active');
    }
  });

  it('whoever asked became a guest before anything was fetched', async () => {
    const role = (to: string) =>
      bench.rows('update members set role = $2 where user_id = $1', [one.operator.userId, to]);
    const id = await begin('/clip.mp4', {}, one.operator);
    await role('guest');
    await work();
    await role('operator');
    expect(await problemOf(id)).toEqual(['failed', 'publishing.asker_gone']);
  });

  it('the account was unbound', async () => {
    const accountId = await bench.account(bench.platform);
    const { id } = await making({ accountId });
    expect((await api(one.admin, 'DELETE', `/api/accounts/${accountId}`)).status).toBe(200);
    await work();
    expect(await problemOf(id)).toEqual(['failed', 'accounts.account_not_found']);
  });

  it('the platform would refuse the post with the video that came', async () => {
    const { id, videoId } = await making();
    await work('publishing.carry_on_order');
    await bench.rows('update videos set cover_url = null where id = $1', [videoId]);
    await work();
    const { problem } = await order(id);
    expect(problem?.code).toBe('publishing.invalid_post');
    expect(problem?.data).toMatchObject({ problems: [{ code: 'cover_missing', level: 'error' }] });
  });
});

describe('the time has passed when the video is there', () => {
  const late = async (latePolicy: string) => {
    const scheduleAt = new Date(Date.now() + 60_000).toISOString();
    const { id } = await making({ latePolicy, scheduleAt });
    await bench.rows("update publish_orders set schedule_at = now() - interval '10 minutes' where id = $1", [
      id,
    ]);
    await work();
    const { taskId } = await order(id);
    return bench.settle(taskId!);
  };
  it.each([
    ['publish', 'published'],
    ['ask', 'waiting_for_person'],
    ['skip', 'skipped'],
  ])('%s: %s', async (policy, state) => {
    expect((await late(policy)).state).toBe(state);
  });
});

describe('one order makes one task', () => {
  it('however often it is woken, in a row and at once', async () => {
    const { id, videoId } = await making();
    await work('publishing.carry_on_order');
    await Promise.all([bench.carryOn(id), bench.carryOn(id), bench.carryOn(id)]);
    await bench.carryOn(id);
    const tasks = await bench.rows('select id from publish_tasks where video_id = $1', [videoId]);
    expect(tasks).toEqual([{ id: (await order(id)).taskId }]);
  });

  it('though the news that the video is ready was lost', async () => {
    const { id } = await making();
    await work('publishing.carry_on_order');
    bench.forget();
    await bench.lapse(id);
    await bench.sweep();
    await work();
    expect((await order(id)).state).toBe('published_task');
  });
});
