import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { refuseWithoutSpace, removeBytes, uploadFile } from '../bytes.ts';
import type { LibraryNeeds } from '../needs.ts';
import { uploadsStore } from '../store/uploads.ts';
import type { By, Uploads } from './uploads.ts';

/** Where the bytes of something that we fetch ourselves go. */
export type FetchTarget = { assetId: string; uploadId: string };
export type Receiving = {
  body: Readable;
  /** As the other side says; null when it does not. */
  announcedBytes: number | null;
  onBytes(received: number): void;
  signal: AbortSignal;
};

/** How often the disk is asked while nobody knows how much is to come. */
const LOOK_EVERY_BYTES = 32 * 1024 ** 2;

type Needs = Pick<LibraryNeeds, 'db' | 'blobs' | 'log' | 'maxUploadBytes'>;

/**
 * Bytes that the product fetches itself take the way of an upload that a person sends: same limits, same check, same
 * asset. Each try has an upload of its own, so a try that was given up cannot write into the next one's file.
 */
export const createFetched = ({ db, blobs, log, maxUploadBytes }: Needs, uploads: Uploads) => {
  async function* counted(chunks: AsyncIterable<Buffer>, onBytes: (received: number) => void) {
    let received = 0;
    let looked = 0;
    for await (const chunk of chunks) {
      received += chunk.length;
      if (received > maxUploadBytes) throw new AppError('library.too_large', { limitBytes: maxUploadBytes });
      if (received - looked >= LOOK_EVERY_BYTES) {
        looked = received;
        await refuseWithoutSpace(blobs, 0);
      }
      onBytes(received);
      yield chunk;
    }
    if (received === 0) throw new AppError('library.empty_file');
  }

  return {
    /** The asset, waiting for its bytes. @throws workspaces.project_not_found */
    async beginFetch(
      tx: Tx,
      actor: Member,
      { name, projectId }: { name: string; projectId: string | null },
      note: Note,
    ): Promise<FetchTarget> {
      const begun = await uploads.begin(tx, actor, { filename: name, bytes: null, projectId }, note);
      return { assetId: begun.assetId, uploadId: begun.uploadId };
    },

    /** Writes the bytes; gives how many. @throws library.too_large, library.no_space, library.empty_file */
    async receiveFetched(uploadId: string, { body, announcedBytes, onBytes, signal }: Receiving) {
      await uploads.admit(announcedBytes);
      const handle = await open(await uploadFile(blobs, uploadId), 'w', 0o600);
      // `flush`: what the order says has arrived has reached the disk.
      const target = handle.createWriteStream({ flush: true });
      try {
        await pipeline(body, (chunks: AsyncIterable<Buffer>) => counted(chunks, onBytes), target, { signal });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new AppError('library.no_space');
        throw error;
      }
      return target.bytesWritten;
    },

    /** All bytes are here: the asset waits for its check. False: it was deleted meanwhile. */
    async finishFetch(tx: Tx, uploadId: string, bytes: number, by: By): Promise<boolean> {
      await uploadsStore(tx).announce(uploadId, bytes);
      return uploads.finishIn(tx, uploadId, by);
    },

    /** Gives the try up: its asset goes with it. Repeating it does nothing. */
    async abandonFetch(tx: Tx, uploadId: string, by: By): Promise<void> {
      const assetId = await uploads.abandonIn(tx, uploadId, by);
      if (!assetId) return;
      const { tenantId } = tx;
      tx.afterCommit(() => {
        removeBytes({ db, blobs }, tenantId, assetId).catch((error: Error) =>
          log.warn({ err: error, asset: assetId }, 'bytes of a fetch are left; the sweep removes them'),
        );
      });
    },
  };
};
