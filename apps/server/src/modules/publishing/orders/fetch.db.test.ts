import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { OrderStep } from './needs.ts';
import { MOST_BYTES, openOrdersBench } from './testing/bench.ts';

const bench = await openOrdersBench(await testDatabase());
afterAll(() => bench.close());
const { begin, order, fetchMedia, lapse, outside } = bench;
beforeEach(() => bench.forget());

const limitBytes = MOST_BYTES;

describe('an address that gives no video ends the order with the reason', () => {
  it.each<[string, string, object]>([
    ['/gone', 'publishing.media_unavailable', { reason: 'status', status: 404 }],
    ['/loop', 'publishing.media_unavailable', { reason: 'redirects' }],
    ['/inner', 'publishing.media_refused', { reason: 'private_address' }],
    ['/file', 'publishing.media_refused', { reason: 'scheme' }],
    ['/announced', 'library.too_large', { limitBytes }],
    ['/endless', 'library.too_large', { limitBytes }],
    ['/empty', 'library.empty_file', {}],
  ])('%s: %s', async (path, code, data) => {
    const before = await bench.aliveAssets();
    const id = await begin(path);
    await bench.work();
    expect(await order(id)).toMatchObject({
      state: 'failed',
      assetId: null,
      problem: { code, data, message: expect.stringMatching(/\w/) },
    });
    expect(await bench.todos(id)).toEqual([{ kind: 'publish_failed', state: 'open' }]);
    expect(await bench.aliveAssets()).toBe(before);
  });

  it('no video behind the name: the library refuses it, and says so', async () => {
    const id = await begin('/page.mp4');
    await bench.work();
    expect(await order(id)).toMatchObject({ state: 'failed', problem: { code: 'library.type_refused' } });
  });

  it('a name that turns to an address inside after it was judged', async () => {
    bench.names.set('flip.example', ['93.184.215.14', '127.0.0.1']);
    const id = await begin('', { mediaUrl: 'http://flip.example/clip.mp4' });
    await bench.work();
    expect(await order(id)).toMatchObject({ state: 'failed', problem: { code: 'publishing.media_refused' } });
  });
});

describe('trouble that may pass', () => {
  it.each(['/cut', '/busy'])('%s: is tried again after a pause, five times in all', async (path) => {
    const before = await bench.aliveAssets();
    const id = await begin(path);
    for (let attempt = 1; attempt < 5; attempt += 1) {
      await fetchMedia(id);
      expect(await order(id)).toMatchObject({ state: 'fetching', assetId: null });
      expect(await bench.aliveAssets()).toBe(before);
      await fetchMedia(id); // in the pause: leaves the other side alone
      expect(outside.asked(path)).toBe(attempt);
      await lapse(id);
    }
    await fetchMedia(id);
    expect(await order(id)).toMatchObject({
      state: 'failed',
      problem: { code: 'publishing.media_unavailable' },
    });
    expect(outside.asked(path)).toBe(5);
  });

  it('a worker that is told to stop gives the order back, uncounted', async () => {
    const id = await begin('/slow');
    const stopping = new AbortController();
    const run = fetchMedia(id, bench.publishing, stopping.signal);
    await vi.waitUntil(() => outside.asked('/slow') === 1);
    stopping.abort();
    await run;
    const rows = await bench.rows('select state, attempt, asset_id from publish_orders where id = $1', [id]);
    expect(rows).toEqual([{ state: 'fetching', attempt: 0, asset_id: null }]);
    const next = fetchMedia(id);
    await vi.waitUntil(() => outside.asked('/slow') === 2);
    outside.release();
    await next;
    expect(await order(id)).toMatchObject({ state: 'checking' });
  });
});

describe('kill -9', () => {
  it.each<OrderStep>(['taken', 'received', 'checking'])('after “%s” begins anew or goes on', async (at) => {
    const before = await bench.aliveAssets();
    const id = await begin('/clip.mp4');
    const dying = bench.worker({
      atOrderStep: async (step) => {
        if (step === at) throw new Error('killed');
      },
    });
    await expect(fetchMedia(id, dying)).rejects.toThrow('killed');
    // Every wake-up is lost with it: the sweep finds the order, first too early and then in time.
    bench.forget();
    await bench.sweep();
    expect(bench.sent.filter(({ key }) => key === id)).toEqual([]);
    await lapse(id);
    await bench.sweep();
    // What the library was told is in its own row and found by its own sweep.
    const { assetId } = await order(id);
    if (at === 'checking') await bench.check(assetId!);
    await bench.work('studio.transcode');
    expect(await order(id)).toMatchObject({ state: 'making', problem: null });
    expect(await bench.aliveAssets()).toBe(before + 1);
  });

  it('five times in a row ends the order', async () => {
    const id = await begin('/clip.mp4');
    const dying = bench.worker({ atOrderStep: () => Promise.reject(new Error('killed')) });
    for (let times = 0; times < 5; times += 1) {
      await expect(fetchMedia(id, dying)).rejects.toThrow('killed');
      await lapse(id);
    }
    await fetchMedia(id);
    const problem = { code: 'publishing.media_unavailable', data: { reason: 'worker_lost' } };
    expect(await order(id)).toMatchObject({ state: 'failed', assetId: null, problem });
  });

  it('a worker that was taken over and comes late changes nothing', async () => {
    const before = await bench.aliveAssets();
    const id = await begin('/clip.mp4');
    const late = bench.worker({
      atOrderStep: async (step) => {
        if (step !== 'received') return;
        await lapse(id);
        await fetchMedia(id);
      },
    });
    await fetchMedia(id, late);
    expect(outside.asked('/clip.mp4')).toBeGreaterThan(1);
    await bench.work('studio.transcode');
    expect(await order(id)).toMatchObject({ state: 'making' });
    expect(await bench.aliveAssets()).toBe(before + 1);
    const rows = await bench.rows('select attempt from publish_orders where id = $1', [id]);
    expect(rows).toEqual([{ attempt: 2 }]);
  });

  it('two wake-ups at once fetch once', async () => {
    const id = await begin('/hop');
    const asked = outside.asked('/hop');
    await Promise.all([fetchMedia(id), fetchMedia(id)]);
    expect(outside.asked('/hop')).toBe(asked + 1);
  });
});
