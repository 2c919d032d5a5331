import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { createDiskBlobs } from '../../engines/blobs-disk.ts';
import { createSignedUrls } from '../signed-urls.ts';
import { filesRoute, parseRange } from './files-route.ts';

test.each([
  ['bytes=0-99', { start: 0, end: 100 }],
  ['bytes=900-', { start: 900, end: 1000 }],
  ['bytes=-100', { start: 900, end: 1000 }],
  ['bytes=-5000', { start: 0, end: 1000 }],
  ['bytes=990-5000', { start: 990, end: 1000 }],
  ['bytes=1000-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-3', null],
  ['bytes=0-1,5-6', null],
  ['items=0-1', null],
  [undefined, null],
] as const)('range %s of 1000 bytes', (header, wanted) => {
  expect(parseRange(header, 1000)).toEqual(wanted);
});

test('a file is shown in place, or saved under a name that cannot change its type', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'xingluo-files-'));
  const blobs = createDiskBlobs(folder);
  const urls = createSignedUrls(Buffer.alloc(32), () => new Date());
  const { method, path, handle } = filesRoute({ blobs, urls });
  const app = fastify();
  app.route({
    method: method as ['GET', 'HEAD'],
    url: path,
    handler: (request, reply) => handle({ request, reply } as never) as Promise<unknown>,
  });
  const disposition = async (key: string, query: string) =>
    (await app.inject({ method: 'HEAD', url: `${urls.file(key)}${query}` })).headers['content-disposition'];
  try {
    await blobs.put('t_1/a/publish.mp4', Buffer.from('x'));
    await blobs.put('t_1/a/page.html', Buffer.from('x'));
    expect(await disposition('t_1/a/publish.mp4', '')).toBe('inline');
    expect(await disposition('t_1/a/publish.mp4', `?download=${encodeURIComponent('新品/evil.html')}`)).toBe(
      `attachment; filename="file.mp4"; filename*=UTF-8''%E6%96%B0%E5%93%81%20evil.html.mp4`,
    );
    expect(await disposition('t_1/a/publish.mp4', '?download=a&download=b')).toBe('inline');
    expect(await disposition('t_1/a/page.html', '?download=a')).toBe('attachment');
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
});
