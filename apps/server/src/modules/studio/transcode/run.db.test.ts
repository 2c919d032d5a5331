import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { rowsOf } from '../../../engines/testing/seed.ts';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { Blobs } from '../../../kernel/blobs.ts';
import { openStudioBench } from '../testing/bench.ts';

const database = await testDatabase();
const bench = await openStudioBench(database);
const { one, two, ask, run, blobs } = bench;
const { operator, tenantId } = one;
let tiny = '';
beforeAll(async () => {
  tiny = await bench.clip('tiny.mp4', { size: '160x90', seconds: 1, rate: '10' });
});
beforeEach(() => {
  bench.sent.length = 0;
});
afterAll(() => bench.close());

const begin = async (file: string, body: object = {}) => {
  const assetId = await bench.asset(file);
  const made = await ask(operator, 'POST', '/api/media/jobs', { type: 'transcode', assetId, ...body });
  expect(made.status).toBe(201);
  return { jobId: made.body.job.id as string, videoId: made.body.video.id as string, assetId };
};
const jobOf = async (id: string) => (await ask(operator, 'GET', `/api/media/jobs/${id}`)).body;
const videoOf = async (id: string) => (await ask(operator, 'GET', `/api/videos/${id}`)).body;
const charges = (...refs: string[]) =>
  rowsOf<{ kind: string; quantity: number }>(
    database.url,
    'select kind, quantity::float as quantity from usage_entries where ref_id = any($1) order by kind',
    [refs],
  );
/** A disk on which one step is replaced. */
const withAdopt = (adoptFolder: Blobs['adoptFolder']): Blobs => ({ ...blobs, adoptFolder });
const never = new Promise<never>(() => undefined);
/** No heartbeat is ever due. */
const silent = {
  sleep: (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((done) => signal?.addEventListener('abort', () => done(), { once: true })),
};
/** A worker that beats no more, like one that was killed or cut off. */
const lostAt = (adoptFolder: Blobs['adoptFolder']) =>
  bench.worker({ blobs: withAdopt(adoptFolder), clock: silent });

describe('a run', () => {
  it('makes ladder, covers and MP4, tells, charges, and is done once', async () => {
    const file = await bench.clip('hd.mp4', { size: '720x1280', seconds: 1, rate: '10' });
    const { jobId, videoId } = await begin(file, { profiles: ['720p', '480p', '480p'] });
    await run(bench.studio, jobId);
    const video = await videoOf(videoId);
    expect(video).toMatchObject({
      status: 'ready',
      title: '新品 发布',
      width: 720,
      height: 1280,
      frameRate: 10,
      durationSeconds: expect.closeTo(1, 0),
      hlsUrl: expect.stringMatching(
        new RegExp(`^/files/[^/]+/${tenantId}/videos/${videoId}/${jobId}\\.1/master\\.m3u8$`),
      ),
      job: { state: 'succeeded', progress: 1, attempt: 1, profiles: ['720p', '480p'], error: null },
    });
    expect(video.renditions.map(({ name }: { name: string }) => name)).toEqual(['720p', '480p']);
    expect(video.renditions[0].codecs).toMatch(/^avc1\.[0-9a-f]{6},mp4a\.40\.2$/);
    expect(video.covers.length).toBeGreaterThan(1);
    expect(video.coverUrl).toBe(video.covers[0].url);
    expect((await blobs.stat(video.covers[0].key))?.bytes).toBeGreaterThan(0);
    const mp4 = video.mp4Url.split('/').slice(3).join('/');
    expect((await blobs.stat(mp4))?.bytes).toBe(video.mp4Bytes);
    expect(await bench.workLeft()).toEqual([]);
    expect(await bench.events(videoId)).toEqual(['studio.video_ready']);
    expect((await charges(jobId, videoId)).map(({ kind }) => kind)).toEqual(['cpu_seconds', 'stored_bytes']);

    await run(bench.studio, jobId);
    expect(await bench.events(videoId)).toEqual(['studio.video_ready']);
    expect((await videoOf(videoId)).version).toBe(video.version);
  });

  it('reports how far it is', async () => {
    const { jobId, videoId } = await begin(tiny);
    const seen = new Set<number>();
    const worker = bench.worker({
      blobs: withAdopt(async (prefix, folder) => {
        await vi.waitFor(async () => expect((await jobOf(jobId)).progress).toBeGreaterThan(0.9));
        seen.add((await jobOf(jobId)).progress);
        await blobs.adoptFolder(prefix, folder);
      }),
    });
    await run(worker, jobId);
    expect(seen.size).toBe(1);
    const told = await rowsOf<{ data: { state: string } }>(
      database.url,
      "select data from live_events where topic = 'job' and data->>'id' = $1 order by id",
      [jobId],
    );
    expect(told.map(({ data }) => data.state)).toEqual(
      expect.arrayContaining(['queued', 'running', 'succeeded']),
    );
    expect((await videoOf(videoId)).status).toBe('ready');
  });

  it('for a job of another enterprise finds nothing', async () => {
    const { jobId } = await begin(tiny);
    await run(bench.studio, jobId, new AbortController().signal, two.tenantId);
    expect((await jobOf(jobId)).state).toBe('queued');
  });
});

describe('cancelling', () => {
  it('stops a running ffmpeg and leaves no file; a retry makes the video after all', async () => {
    await bench.ffmpeg('-stream_loop', '900', '-i', tiny, '-c', 'copy', 'long.mp4');
    const { jobId, videoId } = await begin(join(bench.dir, 'long.mp4'));
    const running = run(bench.studio, jobId);
    await vi.waitFor(async () => expect((await jobOf(jobId)).progress).toBeGreaterThan(0), {
      timeout: 15_000,
    });
    const cancelled = await ask(operator, 'POST', `/api/media/jobs/${jobId}/cancel`);
    expect(cancelled.body).toMatchObject({ state: 'cancelled' });
    await running;
    expect(await jobOf(jobId)).toMatchObject({ state: 'cancelled', error: null });
    expect((await videoOf(videoId)).status).toBe('cancelled');
    expect(await bench.filesOf(videoId)).toEqual([]);
    expect(await bench.workLeft()).toEqual([]);
    expect((await ask(operator, 'POST', `/api/media/jobs/${jobId}/cancel`)).body.code).toBe(
      'studio.job_finished',
    );

    await rowsOf(
      database.url,
      'update assets set url = $1 where id = (select asset_id from videos where id = $2)',
      [`${tenantId}/assets/short/source.mp4`, videoId],
    );
    await blobs.put(`${tenantId}/assets/short/source.mp4`, await readFile(tiny));
    expect((await ask(operator, 'POST', `/api/media/jobs/${jobId}/retry`)).body).toMatchObject({
      state: 'queued',
      attempt: 0,
    });
    await run(bench.studio, jobId);
    expect(await videoOf(videoId)).toMatchObject({ status: 'ready', job: { state: 'succeeded' } });
  });

  it('in the last moment still counts', async () => {
    const { jobId, videoId } = await begin(tiny);
    const worker = bench.worker({
      blobs: withAdopt(async (prefix, folder) => {
        await blobs.adoptFolder(prefix, folder);
        await ask(operator, 'POST', `/api/media/jobs/${jobId}/cancel`);
      }),
    });
    await run(worker, jobId);
    expect(await videoOf(videoId)).toMatchObject({ status: 'cancelled', hlsUrl: null });
    expect(await bench.filesOf(videoId)).toEqual([]);
    expect(await bench.events(videoId)).toEqual([]);
  });
});

describe('a worker that is lost', () => {
  it.each(['before', 'after'] as const)(
    '%s its files were in place is followed by another',
    async (moment) => {
      const { jobId, videoId } = await begin(tiny);
      const reached = new Promise<void>((arrived) => {
        const dead = lostAt(async (prefix, folder) => {
          if (moment === 'after') await blobs.adoptFolder(prefix, folder);
          arrived();
          return never;
        });
        void run(dead, jobId);
      });
      await reached;
      expect((await jobOf(jobId)).state).toBe('running');
      bench.sent.length = 0;
      const sweep = bench.studio.sweeps.find(({ name }) => name === 'studio.jobs');
      await sweep?.run();
      await run(bench.studio, jobId);
      expect((await jobOf(jobId)).attempt).toBe(1);

      await bench.silence(jobId);
      await sweep?.run();
      expect(bench.sent).toContainEqual({
        kind: 'studio.transcode',
        payload: { tenantId, jobId },
        key: jobId,
      });
      await run(bench.studio, jobId);
      expect(await videoOf(videoId)).toMatchObject({
        status: 'ready',
        hlsUrl: expect.stringContaining(`${jobId}.2/`),
        job: { attempt: 2, state: 'succeeded' },
      });
      expect((await bench.filesOf(videoId)).filter((name) => !name.includes('/'))).toEqual([`${jobId}.2`]);
      expect(await bench.workLeft()).toEqual([]);
    },
  );

  it.each(['still to move', 'in place'] as const)(
    'and comes back late, its output %s, changes nothing',
    async (output) => {
      const { jobId, videoId } = await begin(tiny);
      const late = lostAt(async (prefix, folder) => {
        await bench.silence(jobId);
        await run(bench.studio, jobId);
        if (output === 'still to move') return blobs.adoptFolder(prefix, folder);
        await blobs.put(`${prefix}/master.m3u8`, Buffer.from('late'));
        expect(await bench.filesOf(videoId)).toContain(`${jobId}.1`);
      });
      await run(late, jobId);
      expect((await bench.filesOf(videoId)).filter((name) => !name.includes('/'))).toEqual([`${jobId}.2`]);
      expect(await videoOf(videoId)).toMatchObject({
        status: 'ready',
        hlsUrl: expect.stringContaining(`${jobId}.2/`),
      });
      expect(await bench.events(videoId)).toEqual(['studio.video_ready']);
      expect(await charges(jobId, videoId)).toHaveLength(2);
    },
  );

  it('and comes back while its successor still works leaves the job to that one', async () => {
    const { jobId, videoId } = await begin(tiny);
    let successor: Promise<void> = Promise.resolve();
    const released = Promise.withResolvers<void>();
    const late = lostAt(async (prefix) => {
      await bench.silence(jobId);
      const arrived = Promise.withResolvers<void>();
      const next = lostAt(async (nextPrefix, folder) => {
        arrived.resolve();
        await released.promise;
        await blobs.adoptFolder(nextPrefix, folder);
      });
      successor = run(next, jobId);
      await arrived.promise;
      await blobs.put(`${prefix}/master.m3u8`, Buffer.from('late'));
    });
    await run(late, jobId);
    expect(await jobOf(jobId)).toMatchObject({ state: 'running', attempt: 2 });
    expect(await bench.filesOf(videoId)).toEqual([]);
    released.resolve();
    await successor;
    expect((await videoOf(videoId)).hlsUrl).toContain(`${jobId}.2/`);
  });

  it('at every attempt ends the job, which clears away what was left', async () => {
    const { jobId, videoId } = await begin(tiny);
    await rowsOf(database.url, "update jobs set state = 'running', attempt = 3, fence = 3 where id = $1", [
      jobId,
    ]);
    await bench.silence(jobId);
    await blobs.put(`${tenantId}/videos/${videoId}/${jobId}.3/master.m3u8`, Buffer.from('x'));
    await run(bench.studio, jobId);
    expect(await jobOf(jobId)).toMatchObject({
      state: 'failed',
      error: { code: 'studio.encode_failed', detail: 'worker_lost' },
    });
    expect(await bench.filesOf(videoId)).toEqual([]);
    expect(await bench.events(videoId)).toEqual(['studio.job_failed']);
  });

  it('two that ask at once: one works', async () => {
    const { jobId, videoId } = await begin(tiny);
    await Promise.all([run(bench.worker(), jobId), run(bench.worker(), jobId)]);
    expect(await jobOf(jobId)).toMatchObject({ state: 'succeeded', attempt: 1 });
    expect(await bench.events(videoId)).toEqual(['studio.video_ready']);
  });

  it('one that stops gives the job back at once, uncounted', async () => {
    const { jobId, videoId } = await begin(tiny);
    bench.sent.length = 0;
    await run(bench.studio, jobId, AbortSignal.abort());
    expect(await jobOf(jobId)).toMatchObject({ state: 'queued', attempt: 0 });
    expect(bench.sent.map(({ key }) => key)).toEqual([jobId]);
    expect(await bench.workLeft()).toEqual([]);
    await run(bench.studio, jobId);
    expect((await videoOf(videoId)).status).toBe('ready');
  });
});

describe('a source that cannot become a video', () => {
  it('fails at once and says why', async () => {
    await bench.ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', 'sound.mp4');
    await writeFile(join(bench.dir, 'cut.mp4'), (await readFile(tiny)).subarray(0, 2000));
    await writeFile(join(bench.dir, 'page.mp4'), '<!doctype html><video src="file:///etc/passwd">');
    const cases = [
      ['sound.mp4', { code: 'studio.not_a_video', detail: 'no_video' }],
      ['cut.mp4', { code: 'studio.source_refused', detail: 'corrupted' }],
      ['page.mp4', { code: 'studio.source_refused', detail: 'unknown_format' }],
    ] as const;
    for (const [file, error] of cases) {
      const { jobId, videoId } = await begin(join(bench.dir, file));
      await run(bench.studio, jobId);
      expect(await jobOf(jobId)).toMatchObject({ state: 'failed', attempt: 1, error });
      expect((await videoOf(videoId)).status).toBe('failed');
      expect(await bench.events(videoId)).toEqual(['studio.job_failed']);
    }
  });
});

it('a full disk is tried three times, then the job fails; a retry starts anew', async () => {
  const { jobId, videoId } = await begin(tiny);
  const full = bench.worker({ blobs: { ...blobs, freeBytes: async () => 1024 } });
  for (const attempt of [1, 2]) {
    await expect(run(full, jobId)).rejects.toMatchObject({ code: 'disk_full' });
    expect(await jobOf(jobId)).toMatchObject({ state: 'queued', attempt });
  }
  await run(full, jobId);
  expect(await jobOf(jobId)).toMatchObject({
    state: 'failed',
    error: { code: 'library.no_space', detail: 'disk_full' },
  });
  expect((await ask(operator, 'POST', `/api/media/jobs/${jobId}/retry`)).status).toBe(200);
  expect((await ask(operator, 'POST', `/api/media/jobs/${jobId}/retry`)).body.code).toBe(
    'studio.job_running',
  );
  await run(bench.studio, jobId);
  expect(await videoOf(videoId)).toMatchObject({ status: 'ready', job: { attempt: 1 } });
  expect((await ask(operator, 'POST', `/api/media/jobs/${jobId}/retry`)).body.code).toBe(
    'studio.job_finished',
  );
});
