import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rowsOf, seedProject } from '../../../engines/testing/seed.ts';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { Member } from '../../../kernel/authz.ts';
import { newId } from '../../../kernel/ids.ts';
import { openStudioBench } from '../testing/bench.ts';

const database = await testDatabase();
const bench = await openStudioBench(database);
const { one, two, ask, db, studio, library } = bench;
const { operator, tenantId } = one;
let tiny = '';
beforeAll(async () => {
  tiny = await bench.clip('tiny.mp4', { size: '160x90', seconds: 1, rate: '10' });
});
beforeEach(() => {
  bench.sent.length = 0;
});
afterAll(() => bench.close());

const create = (as: Member, body: object) =>
  ask(as, 'POST', '/api/media/jobs', { type: 'transcode', ...body });
const begin = async (body: object = {}) => {
  const assetId = await bench.asset(tiny);
  const { job, video } = (await create(operator, { assetId, ...body })).body;
  return { jobId: job.id as string, videoId: video.id as string, assetId };
};
const ready = async () => {
  const made = await begin();
  await bench.run(studio, made.jobId);
  return made;
};
const listed = async (as: Member, query = '') =>
  (await ask(as, 'GET', `/api/videos${query}`)).body.items.map(({ id }: { id: string }) => id);

describe('beginning', () => {
  it('makes video, job and wake-up together, by id or by asset:// URL', async () => {
    const assetId = await bench.asset(tiny);
    const made = await create(operator, { sourceUrl: `asset://${assetId}`, title: '夏日 新品' });
    expect(made).toMatchObject({
      status: 201,
      body: {
        job: { state: 'queued', profiles: ['1080p', '720p', '480p'] },
        video: { status: 'queued', title: '夏日 新品' },
      },
    });
    const { id: jobId } = made.body.job;
    expect(bench.sent).toEqual([{ kind: 'studio.transcode', payload: { tenantId, jobId }, key: jobId }]);
    const audit = await rowsOf(database.url, 'select verb from audit_entries where target = $1', [jobId]);
    expect(audit).toEqual([{ verb: 'studio.job_created' }]);
  });

  it('refuses what is no source, with the reason', async () => {
    const sound = await bench.asset(tiny, { type: 'audio' });
    const waiting = await bench.asset(tiny, { status: 'checking' });
    const good = await bench.asset(tiny);
    const hidden = await seedProject(database.url, tenantId, []);
    const inHidden = await bench.asset(tiny, { projectId: hidden });
    const refused: [object, number, string][] = [
      [{ assetId: sound }, 422, 'studio.not_a_video'],
      [{ assetId: waiting }, 409, 'library.not_ready'],
      [{ assetId: newId('as') }, 404, 'library.asset_not_found'],
      [{ assetId: inHidden }, 404, 'library.asset_not_found'],
      [{ assetId: good, projectId: hidden }, 404, 'workspaces.project_not_found'],
      [{ sourceUrl: 's3://bucket/a.mp4' }, 422, 'studio.source_unknown'],
      [{ sourceUrl: 'http://169.254.169.254/' }, 422, 'studio.source_unknown'],
      [{ sourceUrl: `asset://${good}/../x` }, 422, 'studio.source_unknown'],
      [{}, 400, 'http.invalid_input'],
      [{ assetId: good, sourceUrl: `asset://${good}` }, 400, 'http.invalid_input'],
    ];
    for (const [body, status, code] of refused)
      expect(await create(operator, body), JSON.stringify(body)).toMatchObject({ status, body: { code } });
    expect((await create(two.admin, { assetId: good })).body.code).toBe('library.asset_not_found');
    expect((await create(one.guest, { assetId: good })).status).toBe(403);
    expect(bench.sent).toEqual([]);
  });
});

describe('seeing', () => {
  it('is by enterprise and project, in lists and by address', async () => {
    const project = await seedProject(database.url, tenantId, [operator]);
    const { jobId, videoId } = await begin({ projectId: project });
    expect(await listed(operator, `?projectId=${project}`)).toEqual([videoId]);
    expect(await listed(one.admin)).toContain(videoId);
    for (const stranger of [one.guest, two.admin]) {
      expect(await listed(stranger)).not.toContain(videoId);
      expect((await ask(stranger, 'GET', `/api/videos/${videoId}`)).body.code).toBe('studio.video_not_found');
      expect((await ask(stranger, 'GET', `/api/media/jobs/${jobId}`)).body.code).toBe('studio.job_not_found');
      const theirs: { id: string }[] = (await ask(stranger, 'GET', '/api/media/jobs')).body.items;
      expect(theirs.map(({ id }) => id)).not.toContain(jobId);
    }
    expect((await ask(two.operator, 'POST', `/api/media/jobs/${jobId}/cancel`)).status).toBe(404);
    expect((await ask(two.operator, 'DELETE', `/api/videos/${videoId}`)).status).toBe(404);
  });

  it('goes page by page, newest first, and filters', async () => {
    const made = [
      await begin({ title: '甲 100%' }),
      await begin({ title: '乙' }),
      await begin({ title: '丙' }),
    ];
    const ids = made.map(({ videoId }) => videoId).toReversed();
    const first = (await ask(operator, 'GET', '/api/videos?limit=2')).body;
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    expect((await listed(operator, `?limit=2&cursor=${first.nextCursor}`))[0]).toBe(ids[2]);
    expect(await listed(operator, `?q=${encodeURIComponent('0%')}`)).toEqual([ids[2]]);
    const jobs = (await ask(operator, 'GET', `/api/media/jobs?state=queued&videoId=${ids[0]}`)).body.items;
    expect(jobs).toMatchObject([{ videoId: ids[0], state: 'queued' }]);
  });
});

describe('changing a video', () => {
  it('takes title and one of its own covers, by version', async () => {
    const { videoId } = await ready();
    const other = await ready();
    const before = (await ask(operator, 'GET', `/api/videos/${videoId}`)).body;
    const foreign = (await ask(operator, 'GET', `/api/videos/${other.videoId}`)).body.covers[0].key;
    const change = (body: object) =>
      ask(operator, 'PATCH', `/api/videos/${videoId}`, { version: before.version, ...body });
    expect((await change({ coverKey: foreign })).body.code).toBe('studio.cover_unknown');
    const { key, url } = before.covers.at(-1);
    expect((await change({ title: '新名字', coverKey: key })).body).toMatchObject({
      title: '新名字',
      coverUrl: url,
      version: before.version + 1,
    });
    expect(await change({ title: '晚了' })).toMatchObject({
      status: 409,
      body: { code: 'http.stale_version', data: { current: { title: '新名字' } } },
    });
  });
});

describe('deleting a video', () => {
  it('frees its asset, removes its files and stops its job', async () => {
    const { videoId, assetId } = await ready();
    const inUse = db.withTenant(tenantId, (tx) => library.assetForJob(tx, assetId));
    expect(await inUse).not.toBeNull();
    const uses = () => rowsOf(database.url, 'select user_id from asset_uses where asset_id = $1', [assetId]);
    expect(await uses()).toEqual([{ user_id: videoId }]);
    expect((await ask(operator, 'DELETE', `/api/videos/${videoId}`)).body).toEqual({ ok: true });
    expect(await uses()).toEqual([]);
    expect((await ask(operator, 'GET', `/api/videos/${videoId}`)).status).toBe(404);

    await bench.blobs.put(`${tenantId}/videos/${videoId}/late/master.m3u8`, Buffer.from('x'));
    await rowsOf(database.url, "update videos set purge_at = now() - interval '1 second' where id = $1", [
      videoId,
    ]);
    await studio.sweeps.find(({ name }) => name === 'studio.purge')?.run();
    expect(await bench.filesOf(videoId)).toEqual([]);

    const running = await begin();
    await ask(operator, 'DELETE', `/api/videos/${running.videoId}`);
    await bench.run(studio, running.jobId);
    expect((await ask(operator, 'GET', `/api/media/jobs/${running.jobId}`)).body.state).toBe('cancelled');
    expect((await ask(operator, 'POST', `/api/media/jobs/${running.jobId}/retry`)).body.code).toBe(
      'studio.video_not_found',
    );
  });

  it('waits for who uses it, and using at once never lets both through', async () => {
    const by = () => ({ kind: 'publish_task', id: newId('pt') });
    const task = by();
    const { videoId } = await begin();
    await db.withTenant(tenantId, (tx) => studio.markUsed(tx, videoId, task));
    expect((await ask(operator, 'DELETE', `/api/videos/${videoId}`)).body.code).toBe('studio.video_in_use');
    await db.withTenant(tenantId, (tx) => studio.releaseUse(tx, task));
    expect((await ask(operator, 'DELETE', `/api/videos/${videoId}`)).status).toBe(200);
    for (let round = 0; round < 3; round += 1) {
      const next = await begin();
      const [deleted, marked] = await Promise.all([
        ask(operator, 'DELETE', `/api/videos/${next.videoId}`),
        db
          .withTenant(tenantId, (tx) => studio.markUsed(tx, next.videoId, by()))
          .then(
            () => true,
            () => false,
          ),
      ]);
      expect(deleted.status === 200).toBe(!marked);
    }
  });

  it('and cancelling its job at once never wait for each other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { jobId, videoId } = await begin();
      const answers = await Promise.all([
        ask(operator, 'DELETE', `/api/videos/${videoId}`),
        ask(operator, 'POST', `/api/media/jobs/${jobId}/cancel`),
      ]);
      for (const { status } of answers) expect(status).toBeLessThan(500);
    }
  });
});

describe('for other modules', () => {
  it('only a ready video that the person may see is given out', async () => {
    const waiting = await begin();
    const { videoId } = await ready();
    await db.withTenant(tenantId, async (tx) => {
      await expect(studio.readyVideo(tx, operator, waiting.videoId)).rejects.toMatchObject({
        code: 'studio.video_not_ready',
      });
      const video = await studio.readyVideo(tx, operator, videoId);
      expect(video).toMatchObject({
        id: videoId,
        width: 160,
        height: 90,
        fps: 10,
        container: 'mp4',
        hasSound: true,
      });
      expect((await bench.blobs.stat(video.publishKey))?.bytes).toBe(video.bytes);
      expect(video.covers.map(({ key }) => key)).toContain(video.coverKey);
      expect(await studio.videoFor(tx, videoId)).toEqual(video);
    });
    await db.withTenant(two.tenantId, async (tx) => {
      expect(await studio.videoFor(tx, videoId)).toBeNull();
      await expect(studio.markUsed(tx, videoId, { kind: 'x', id: 'y' })).rejects.toMatchObject({
        status: 404,
      });
    });
  });
});
