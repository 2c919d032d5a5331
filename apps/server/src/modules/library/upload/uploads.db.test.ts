import { randomBytes } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { AS } from '../../../engines/testing/http.ts';
import { rowsOf, seedProject } from '../../../engines/testing/seed.ts';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { openLibraryBench } from '../testing/bench.ts';
import { tusClient } from '../testing/tus-client.ts';

const MB = 1024 ** 2;
const database = await testDatabase();
let freeBytes: number | null = 10 * 1024 * MB;
const bench = await openLibraryBench(database, (needs) => ({
  ...needs,
  blobs: { ...needs.blobs, freeBytes: async () => freeBytes },
}));
const { one, two } = bench;
let { library, http } = await bench.open();
afterAll(async () => {
  await http.close();
  await bench.close();
});
beforeEach(() => {
  bench.sent.length = 0;
  freeBytes = 10 * 1024 * MB;
});

const statusOf = async (assetId: string) =>
  (await rowsOf<{ status: string }>(database.url, 'select status from assets where id = $1', [assetId]))[0]
    ?.status;
const fileOf = async (url: string) =>
  join(await bench.needs.blobs.workFolder('uploads'), url.split('/').at(-1) ?? '');

describe('an upload', () => {
  it('begun by presign goes on after the server was replaced, and ends in a check', async () => {
    const bytes = randomBytes(3 * MB);
    const mine = tusClient(http, one.operator);
    const begun = await mine.presign({
      filename: '新品 发布.mp4',
      bytes: bytes.length,
      scope: 'project_materials',
    });
    expect(begun.statusCode).toBe(201);
    const { url, assetId } = begun.json();
    expect((await mine.patch(url, 0, bytes.subarray(0, MB))).statusCode).toBe(204);

    await http.close();
    ({ library, http } = await bench.open());
    const again = tusClient(http, one.operator);
    const head = await again.head(url);
    expect(head.headers).toMatchObject({
      'upload-offset': String(MB),
      'upload-length': String(bytes.length),
    });
    expect((await again.patch(url, MB, bytes.subarray(MB))).headers['upload-offset']).toBe(
      String(bytes.length),
    );

    expect(await readFile(await fileOf(url))).toEqual(bytes);
    expect(await statusOf(assetId)).toBe('checking');
    expect(bench.sent).toEqual([
      { kind: 'library.check_asset', payload: { tenantId: one.tenantId, assetId }, key: assetId },
    ]);
    const verbs = await rowsOf(database.url, 'select verb from audit_entries where target = $1 order by id', [
      assetId,
    ]);
    expect(verbs.map(({ verb }) => verb)).toEqual(['library.upload_started', 'library.asset_uploaded']);
  });

  it('by plain tus takes name and project, answers a relative Location and our headers', async () => {
    const project = await seedProject(database.url, one.tenantId, [one.operator]);
    const mine = tusClient(http, one.operator);
    const made = await mine.create(4, {
      filename: '../../路径/视频.mp4',
      filetype: 'video/mp4',
      projectId: project,
    });
    expect(made.statusCode).toBe(201);
    expect(made.headers.location).toMatch(/^\/api\/uploads\/up_[0-9a-z]{26}$/);
    expect(made.headers).toMatchObject({ 'tus-resumable': '1.0.0', 'x-content-type-options': 'nosniff' });
    expect(made.headers['access-control-allow-origin']).toBeUndefined();
    const [asset] = await rowsOf(
      database.url,
      'select name, project_id from assets order by id desc limit 1',
    );
    expect(asset).toEqual({ name: '视频.mp4', project_id: project });
    expect((await mine.patch(made.headers.location as string, 0, Buffer.from('abcd'))).statusCode).toBe(204);
  });

  it('may learn its length on the way', async () => {
    const mine = tusClient(http, one.operator);
    const { url, assetId } = (await mine.presign({ filename: 'a.mp4' })).json();
    expect((await mine.head(url)).headers['upload-defer-length']).toBe('1');
    expect((await mine.patch(url, 0, Buffer.from('12'))).statusCode).toBe(204);
    expect((await mine.patch(url, 2, Buffer.from('34'), { 'upload-length': '4' })).statusCode).toBe(204);
    expect(await statusOf(assetId)).toBe('checking');
  });

  it('is finished by the next question when the process died after the last byte', async () => {
    const mine = tusClient(http, one.operator);
    const { url, assetId } = (await mine.presign({ filename: 'a.mp4', bytes: 4 })).json();
    await writeFile(await fileOf(url), 'abcd');
    expect(await statusOf(assetId)).toBe('uploading');
    expect((await mine.head(url)).headers['upload-offset']).toBe('4');
    expect(await statusOf(assetId)).toBe('checking');
    expect(bench.sent).toHaveLength(1);
    // Its bytes have moved on by now; the sender may still ask, and repeat the last piece.
    expect((await mine.head(url)).headers['upload-offset']).toBe('4');
    expect((await mine.patch(url, 4, Buffer.alloc(0))).statusCode).toBe(204);
    expect((await mine.patch(url, 0, Buffer.from('evil'))).statusCode).toBe(409);
    expect(bench.sent).toHaveLength(1);
  });

  it('refuses a second piece at the same place and takes one of two at once', async () => {
    const mine = tusClient(http, one.operator);
    const { url } = (await mine.presign({ filename: 'a.mp4', bytes: 8 })).json();
    const answers = await Promise.all([
      mine.patch(url, 0, Buffer.from('abcd')),
      mine.patch(url, 0, Buffer.from('abcd')),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409]);
    expect((await mine.head(url)).headers['upload-offset']).toBe('4');
  });

  it('can be given up: asset and bytes go', async () => {
    const mine = tusClient(http, one.operator);
    const { url, assetId } = (await mine.presign({ filename: 'a.mp4', bytes: 8 })).json();
    await mine.patch(url, 0, Buffer.from('abcd'));
    expect((await mine.remove(url)).statusCode).toBe(204);
    expect((await mine.head(url)).statusCode).toBe(404);
    await expect(stat(await fileOf(url))).rejects.toThrow('ENOENT');
    const [asset] = await rowsOf<{ deleted_at: Date }>(
      database.url,
      'select deleted_at from assets where id = $1',
      [assetId],
    );
    expect(asset?.deleted_at).toBeInstanceOf(Date);
  });
});

describe('an upload is refused', () => {
  it('to another enterprise, to people outside its project, and to guests', async () => {
    const project = await seedProject(database.url, one.tenantId, [one.operator]);
    const { url } = (
      await tusClient(http, one.operator).presign({ filename: 'a.mp4', bytes: 4, scope: project })
    ).json();
    for (const stranger of [two.admin, two.operator]) {
      const theirs = tusClient(http, stranger);
      expect((await theirs.head(url)).statusCode).toBe(404);
      expect((await theirs.patch(url, 0, Buffer.from('abcd'))).json().code).toBe('library.upload_not_found');
      expect((await theirs.remove(url)).statusCode).toBe(404);
    }
    expect((await tusClient(http, one.guest).head(url)).statusCode).toBe(403);
    expect((await http.inject({ method: 'HEAD', url })).statusCode).toBe(401);
    const hidden = await seedProject(database.url, one.tenantId, []);
    const into = await tusClient(http, one.operator).presign({ filename: 'a.mp4', bytes: 4, scope: hidden });
    expect(into.json()).toMatchObject({ status: 404, code: 'workspaces.project_not_found' });
    expect((await tusClient(http, one.operator).create(4, { projectId: hidden })).json().code).toBe(
      'workspaces.project_not_found',
    );
    expect((await tusClient(http, one.admin).head(url)).statusCode).toBe(200);
  });

  it('when it is empty, too large, or the disk has no room', async () => {
    const mine = tusClient(http, one.operator);
    const tooLarge = bench.needs.maxUploadBytes + 1;
    expect((await mine.presign({ filename: 'a.mp4', bytes: 0 })).json().code).toBe('library.empty_file');
    expect((await mine.create(0, { filename: 'a.mp4' })).json().code).toBe('library.empty_file');
    expect((await mine.presign({ filename: 'a.mp4', bytes: tooLarge })).json()).toMatchObject({
      status: 413,
      code: 'library.too_large',
    });
    expect((await mine.create(tooLarge, { filename: 'a.mp4' })).statusCode).toBe(413);
    const open = (await mine.presign({ filename: 'a.mp4' })).json();
    expect(
      (await mine.patch(open.url, 0, Buffer.from('a'), { 'upload-length': String(tooLarge) })).statusCode,
    ).toBe(413);
    expect((await mine.patch(open.url, 0, Buffer.from('abcde'), { 'upload-length': '3' })).statusCode).toBe(
      413,
    );
    freeBytes = 256 * MB;
    expect((await mine.presign({ filename: 'a.mp4', bytes: 4 })).json()).toMatchObject({
      status: 507,
      code: 'library.no_space',
    });
    expect((await mine.patch(open.url, 0, Buffer.from('abcd'))).statusCode).toBe(507);
  });

  it('without tus headers, or from another site', async () => {
    const { url } = (await tusClient(http, one.operator).presign({ filename: 'a.mp4', bytes: 4 })).json();
    const headers = { [AS]: one.operator.userId };
    expect((await http.inject({ method: 'PATCH', url, headers, payload: 'abcd' })).statusCode).toBe(412);
    const foreign = { ...headers, 'tus-resumable': '1.0.0', 'sec-fetch-site': 'cross-site' };
    expect((await http.inject({ method: 'DELETE', url, headers: foreign })).statusCode).toBe(403);
    const able = await http.inject({ method: 'OPTIONS', url: '/api/uploads', headers });
    expect(able.headers['tus-extension']).toContain('creation-defer-length');
  });
});

describe('the sweep', () => {
  const sweep = () => library.sweeps.find(({ name }) => name === 'library.uploads')?.run();
  const silent = (uploadId: string, expired: boolean) =>
    rowsOf(
      database.url,
      `update uploads set seen_at = now() - interval '1 hour',
              expires_at = case when $2 then now() - interval '1 second' else expires_at end where id = $1`,
      [uploadId, expired],
    );

  it('finishes complete uploads, removes expired ones with their file, and leaves slow ones', async () => {
    const mine = tusClient(http, one.operator);
    const begin = async () => (await mine.presign({ filename: 'a.mp4', bytes: 4 })).json();
    const [complete, expired, slow] = [await begin(), await begin(), await begin()];
    await writeFile(await fileOf(complete.url), 'abcd');
    await writeFile(await fileOf(expired.url), 'ab');
    await writeFile(await fileOf(slow.url), 'ab');
    for (const { uploadId } of [complete, slow]) await silent(uploadId, false);
    await silent(expired.uploadId, true);
    expect((await mine.head(expired.url)).statusCode).toBe(404);
    await sweep();
    expect(await statusOf(complete.assetId)).toBe('checking');
    await expect(stat(await fileOf(expired.url))).rejects.toThrow('ENOENT');
    expect((await mine.head(slow.url)).headers['upload-offset']).toBe('2');
    const seen = await rowsOf(
      database.url,
      'select deleted_at is not null as gone from assets where id = $1',
      [expired.assetId],
    );
    expect(seen).toEqual([{ gone: true }]);
  });
});
