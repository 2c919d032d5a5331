import { afterAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { BenchPlatform } from '../../accounts/testing/bench.ts';
import { openPublishingBench } from '../testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
const { open, act, advance, settle, task, posts } = bench;
const [first] = bench.platforms as [BenchPlatform];

describe('people and a run at once', () => {
  const duringUpload = async (id: string, meanwhile: () => Promise<unknown>) => {
    let done = false;
    const by = bench.worker({
      atStep: async (step) => {
        if (step !== 'upload_saved' || done) return;
        done = true;
        await meanwhile();
      },
    });
    await advance(id, by);
  };

  it('cancel before it is sent stops it', async () => {
    const { id, title } = await open(first);
    await duringUpload(id, async () => {
      const now = await task(id);
      expect(now.actions).toEqual(['cancel', 'reschedule']);
      expect((await act(id, 'cancel', now.version)).body.state).toBe('cancelled');
    });
    expect((await task(id)).state).toBe('cancelled');
    await advance(id);
    expect(posts(first, title)).toEqual([]);
    expect(await bench.rows('select 1 from account_uses where user_id = $1', [id])).toEqual([]);
  });

  it('another time stops it too; at that time it goes on with what was sent', async () => {
    const { id, title } = await open(first);
    const scheduleAt = new Date(Date.now() + 3600_000).toISOString();
    await duringUpload(id, async () => {
      const now = await task(id);
      expect((await act(id, 'reschedule', now.version, { scheduleAt })).status).toBe(200);
    });
    expect(await task(id)).toMatchObject({ state: 'queued', dueAt: scheduleAt, nextAttemptAt: scheduleAt });
    await advance(id);
    expect((await task(id)).state).toBe('queued');
    expect((await settle(id)).state).toBe('published');
    expect(posts(first, title)).toHaveLength(1);
  });

  it('cancel after the call was committed to is refused', async () => {
    const { id, title } = await open(first);
    const answers: unknown[] = [];
    const by = bench.worker({
      atStep: async (step) => {
        if (step !== 'submitting') return;
        const now = await task(id);
        answers.push((await act(id, 'cancel', now.version)).body.code);
        const scheduleAt = new Date(Date.now() + 3600_000).toISOString();
        answers.push((await act(id, 'reschedule', now.version, { scheduleAt })).body.code);
      },
    });
    await advance(id, by);
    expect(answers).toEqual(['publishing.not_cancellable', 'publishing.not_cancellable']);
    expect((await settle(id)).state).toBe('published');
    expect(posts(first, title)).toHaveLength(1);
  });

  it('cancel and the start of the call at the same moment: one of them wins', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, title, version } = await open(first);
      const [cancelled] = await Promise.all([act(id, 'cancel', version), advance(id)]);
      const state = (await settle(id)).state;
      expect(state).toBe(cancelled.status === 200 ? 'cancelled' : 'published');
      expect(posts(first, title)).toHaveLength(state === 'published' ? 1 : 0);
    }
  });

  it('two decisions on the same version: one counts', async () => {
    const { id, version } = await open(first, { scheduleAt: new Date(Date.now() + 60_000).toISOString() });
    const answers = await Promise.all([act(id, 'cancel', version), act(id, 'cancel', version)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('http.stale_version');
  });
});
