import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clipArgs } from '@xingluo/media/testing/clips';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { AS } from '../../../engines/testing/http.ts';
import { rowsOf } from '../../../engines/testing/seed.ts';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { Blobs } from '../../../kernel/blobs.ts';
import { openLibraryBench } from '../testing/bench.ts';
import { tusClient } from '../testing/tus-client.ts';

const database = await testDatabase();
/** Stands between the library and its disk: a test may let the process "die" at a step. */
const disk: { crash: 'before adopt' | 'after adopt' | null; meanwhile: (() => Promise<unknown>) | null } = {
  crash: null,
  meanwhile: null,
};
const dying = (blobs: Blobs): Blobs => ({
  ...blobs,
  async adoptFile(key, file) {
    await disk.meanwhile?.();
    if (disk.crash === 'before adopt') throw new Error('killed');
    await blobs.adoptFile(key, file);
    if (disk.crash === 'after adopt') throw new Error('killed');
  },
});
const bench = await openLibraryBench(database, (needs) => ({ ...needs, blobs: dying(needs.blobs) }));
const { one, two } = bench;
const { tenantId } = one;
const { library, http } = await bench.open();
const mine = tusClient(http, one.operator);
afterEach(() => {
  disk.crash = null;
  disk.meanwhile = null;
});
afterAll(async () => {
  await http.close();
  await bench.close();
});

const ffmpeg = (...args: string[]) =>
  promisify(execFile)(bench.toolchain.ffmpeg, ['-y', '-nostdin', ...args], { cwd: bench.dir });
const made = async (name: string, ...args: string[]): Promise<Buffer> => {
  await ffmpeg(...args, name);
  return readFile(join(bench.dir, name));
};
const clip = async (): Promise<Buffer> => {
  await ffmpeg(...clipArgs('clip.mp4', { size: '128x72', seconds: 1 }));
  return readFile(join(bench.dir, 'clip.mp4'));
};
const upload = async (name: string, bytes: Buffer): Promise<string> => {
  const { url, assetId } = (await mine.presign({ filename: name, bytes: bytes.length })).json();
  expect((await mine.patch(url, 0, bytes)).statusCode).toBe(204);
  return assetId;
};
const check = (assetId: string) => bench.check(library, tenantId, assetId);
const wire = async (id: string) =>
  (await http.inject({ url: `/api/assets/${id}`, headers: { [AS]: one.operator.userId } })).json();
const filesOf = (assetId: string) =>
  readdir(join(bench.dir, 'files', tenantId, 'assets', assetId)).then(
    (names) => names.sort(),
    () => [],
  );
const uploadsLeft = async () => readdir(await bench.needs.blobs.workFolder('uploads'));
const eventsOf = async (assetId: string) =>
  (
    await rowsOf<{ kind: string }>(database.url, "select kind from outbox where payload->>'assetId' = $1", [
      assetId,
    ])
  ).map(({ kind }) => kind);
const charged = (assetId: string) =>
  rowsOf(database.url, 'select kind, quantity::float as bytes from usage_entries where ref_id = $1', [
    assetId,
  ]);

describe('a good file becomes ready', () => {
  it('a video, with hash, size, length, poster, event and charge', async () => {
    const bytes = await clip();
    const id = await upload('新品.MP4', bytes);
    await check(id);
    expect(await wire(id)).toMatchObject({
      status: 'ready',
      type: 'video',
      contentType: 'video/mp4',
      bytes: bytes.length,
      hash: createHash('sha256').update(bytes).digest('hex'),
      width: 128,
      height: 72,
      durationSeconds: expect.closeTo(1, 1),
      url: expect.stringMatching(new RegExp(`^/files/[^/]+/${tenantId}/assets/${id}/source\\.mp4$`)),
      posterUrl: expect.stringContaining('/poster.jpg'),
    });
    expect(await filesOf(id)).toEqual(['poster.jpg', 'source.mp4']);
    expect(await eventsOf(id)).toEqual(['library.asset_ready']);
    expect(await charged(id)).toEqual([{ kind: 'stored_bytes', bytes: bytes.length }]);
    expect(await uploadsLeft()).toEqual([]);
  });

  it('sound alone, also inside an MP4, is audio without a poster', async () => {
    const bytes = await made('tone.m4a', '-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', '-f', 'mp4');
    const id = await upload('配音.mp4', bytes);
    await check(id);
    expect(await wire(id)).toMatchObject({ status: 'ready', type: 'audio', width: null, posterUrl: null });
  });

  it('a picture', async () => {
    const id = await upload(
      '封面.png',
      await made('c.png', '-f', 'lavfi', '-i', 'color=red:s=90x160', '-frames:v', '1'),
    );
    await check(id);
    expect(await wire(id)).toMatchObject({
      status: 'ready',
      type: 'image',
      width: 90,
      height: 160,
      durationSeconds: null,
    });
    expect(await filesOf(id)).toEqual(['poster.jpg', 'source.png']);
  });
});

describe('a bad file is refused and its bytes go', () => {
  const html = Buffer.from('<!doctype html><html><script>alert(1)</script></html>');
  const playlist = Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n');
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>');
  const cases: [string, string, () => Promise<Buffer>, string][] = [
    ['HTML named .mp4', 'clip.mp4', async () => html, 'library.content_mismatch'],
    ['HTML by its name', 'page.html', async () => html, 'library.type_refused'],
    ['a playlist named .mp4', 'clip.mp4', async () => playlist, 'library.content_mismatch'],
    ['SVG', 'logo.svg', async () => svg, 'library.type_refused'],
    [
      'a program',
      'clip.mov',
      async () => Buffer.from('MZ\x90\0\x03\0\0\0'.padEnd(300, '\0')),
      'library.content_mismatch',
    ],
    ['a video named .html', 'clip.html', clip, 'library.content_mismatch'],
    [
      'a picture named .mp4',
      'c.mp4',
      () => made('d.png', '-f', 'lavfi', '-i', 'color=red:s=16x16', '-frames:v', '1'),
      'library.content_mismatch',
    ],
    ['a cut off video', 'clip.mp4', async () => (await clip()).subarray(0, 3000), 'library.unreadable'],
    [
      'a video in name only',
      'clip.mp4',
      async () => Buffer.concat([(await clip()).subarray(0, 32), Buffer.alloc(999)]),
      'library.unreadable',
    ],
  ];
  it.each(cases)('%s', async (_what, name, bytes, code) => {
    const id = await upload(name, await bytes());
    await check(id);
    expect(await wire(id)).toMatchObject({ status: 'refused', refusal: { code }, url: null });
    expect(await filesOf(id)).toEqual([]);
    expect(await uploadsLeft()).toEqual([]);
    expect(await eventsOf(id)).toEqual(['library.asset_refused']);
    expect(await charged(id)).toEqual([]);
  });

  it('a file that the disk lost', async () => {
    const id = await upload('a.mp4', Buffer.from('abcd'));
    const [left] = await uploadsLeft();
    await rm(join(await bench.needs.blobs.workFolder('uploads'), left ?? ''));
    await check(id);
    expect((await wire(id)).refusal.code).toBe('library.upload_not_found');
  });
});

describe('a check', () => {
  it.each(['before adopt', 'after adopt'] as const)('killed %s goes on where it was', async (moment) => {
    const bytes = await clip();
    const id = await upload('a.mp4', bytes);
    disk.crash = moment;
    await expect(check(id)).rejects.toThrow('killed');
    expect((await wire(id)).status).toBe('checking');
    disk.crash = null;
    await check(id);
    expect(await wire(id)).toMatchObject({ status: 'ready', bytes: bytes.length });
    expect(await filesOf(id)).toEqual(['poster.jpg', 'source.mp4']);
    expect(await eventsOf(id)).toEqual(['library.asset_ready']);
  });

  it('that runs twice, one after the other and at once, tells and charges once', async () => {
    const id = await upload('a.mp4', await clip());
    await Promise.allSettled([check(id), check(id)]);
    await check(id);
    expect((await wire(id)).status).toBe('ready');
    expect(await eventsOf(id)).toEqual(['library.asset_ready']);
    expect(await charged(id)).toHaveLength(1);
  });

  it('leaves nothing when the asset was deleted meanwhile', async () => {
    const id = await upload('a.mp4', await clip());
    disk.meanwhile = async () => {
      disk.meanwhile = null;
      const headers = { [AS]: one.operator.userId };
      expect((await http.inject({ method: 'DELETE', url: `/api/assets/${id}`, headers })).statusCode).toBe(
        200,
      );
    };
    await check(id);
    expect(await filesOf(id)).toEqual([]);
    expect(await eventsOf(id)).toEqual([]);
  });

  it('stops at a signal and is woken again by the sweep', async () => {
    const id = await upload('a.mp4', await clip());
    const job = library.jobs['library.check_asset'];
    await expect(job({ tenantId, assetId: id }, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect((await wire(id)).status).toBe('checking');
    await rowsOf(database.url, "update assets set checking_since = now() - interval '1 hour' where id = $1", [
      id,
    ]);
    bench.sent.length = 0;
    await library.sweeps.find(({ name }) => name === 'library.checks')?.run();
    expect(bench.sent.map(({ key }) => key)).toEqual([id]);
    await check(id);
    expect((await wire(id)).status).toBe('ready');
  });

  it('asked for by another enterprise finds nothing', async () => {
    const id = await upload('a.mp4', await clip());
    await bench.check(library, two.tenantId, id);
    expect((await wire(id)).status).toBe('checking');
  });
});

it('what is deleted is purged once more later', async () => {
  const id = await upload('a.mp4', await clip());
  await check(id);
  const headers = { [AS]: one.operator.userId };
  await http.inject({ method: 'DELETE', url: `/api/assets/${id}`, headers });
  // The first removal runs after the answer; only what arrives behind it is for the second.
  await expect.poll(() => filesOf(id)).toEqual([]);
  await bench.needs.blobs.put(`${tenantId}/assets/${id}/late.mp4`, Buffer.from('late'));
  const due = () =>
    rowsOf<{ purge_at: Date | null }>(database.url, 'select purge_at from assets where id = $1', [id]);
  const purge = () => library.sweeps.find(({ name }) => name === 'library.purge')?.run();
  await purge();
  expect(await filesOf(id)).toContain('late.mp4');
  await rowsOf(database.url, "update assets set purge_at = now() - interval '1 second' where id = $1", [id]);
  await purge();
  expect(await filesOf(id)).toEqual([]);
  expect(await due()).toEqual([{ purge_at: null }]);
});
