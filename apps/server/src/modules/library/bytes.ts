import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blobs } from '../../kernel/blobs.ts';
import type { Db, Tx } from '../../kernel/db/db.ts';
import { AppError } from '../../kernel/errors.ts';
import { assetsStore } from './store/assets.ts';
import { uploadsStore } from './store/uploads.ts';

export const assetFolder = (tenantId: string, assetId: string): string => `${tenantId}/assets/${assetId}`;

/** Left free for the database: a full disk would stop the whole product, not only uploads. */
const RESERVE_BYTES = 256 * 1024 ** 2;

/** Refuses to take `bytes` more when the disk could not hold them. */
export const refuseWithoutSpace = async (blobs: Blobs, bytes: number): Promise<void> => {
  const free = await blobs.freeBytes();
  if (free !== null && free - bytes < RESERVE_BYTES)
    throw new AppError('library.no_space', { freeBytes: free });
};

/** Where the bytes of an upload wait until they are checked. */
export const uploadFile = async (blobs: Blobs, uploadId: string): Promise<string> =>
  join(await blobs.workFolder('uploads'), uploadId);

/** Bytes received so far; 0 before the first. */
export const receivedBytes = (file: string): Promise<number> =>
  stat(file).then(
    (found) => found.size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return 0;
      throw error;
    },
  );

/** Folder for what a check makes (the poster) before it moves to its place. */
export const checkFolder = (blobs: Blobs, assetId: string): Promise<string> =>
  blobs.workFolder(`check-${assetId}`);

/** Removes everything an asset has on the disk. Absent is success. */
export const removeBytes = async (
  { db, blobs }: { db: Db; blobs: Blobs },
  tenantId: string,
  assetId: string,
): Promise<void> => {
  const upload = await db.withTenant(tenantId, (tx) => uploadsStore(tx).ofAsset(assetId));
  await blobs.remove(assetFolder(tenantId, assetId));
  await rm(await checkFolder(blobs, assetId), { recursive: true, force: true });
  if (upload) await rm(await uploadFile(blobs, upload.id), { force: true });
};

/** Nothing of it is on the disk any more. */
export const notePurged = async (tx: Tx, assetId: string): Promise<void> => {
  await uploadsStore(tx).removeOfAsset(assetId);
  await assetsStore(tx).purged(assetId);
};
