import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDiskBlobs } from './blobs-disk.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'xingluo-blobs-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

it('takes what is put while the same prefix is being removed', async () => {
  const blobs = createDiskBlobs(root);
  for (let round = 0; round < 100; round += 1) {
    await Promise.all([
      blobs.put('t_1/assets/as_1/one', Buffer.from('1')),
      blobs.remove('t_1/assets/as_1'),
      blobs.remove('t_1/assets/as_1'),
    ]);
  }
  await blobs.put('t_1/assets/as_1/one', Buffer.from('1'));
  expect(await blobs.stat('t_1/assets/as_1/one')).toMatchObject({ bytes: 1 });
});

it('says that the local file is missing when it is', async () => {
  const blobs = createDiskBlobs(root);
  await expect(blobs.adoptFile('t_1/assets/as_1/one', join(root, 'nothing'))).rejects.toThrow(/ENOENT/);
});
