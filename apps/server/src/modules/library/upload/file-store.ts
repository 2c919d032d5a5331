import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataStore, Upload } from '@tus/server';
import { AppError } from '../../../kernel/errors.ts';
import { receivedBytes } from '../bytes.ts';

/** What the database says of an upload. `bytes` is null until the sender knows. */
export type UploadState = { id: string; bytes: number | null; finished: boolean };

export type UploadFileNeeds = {
  file: string;
  /** Read anew under the protocol's lock: another request may have ended the upload meanwhile. */
  state(): Promise<UploadState>;
  announce(bytes: number): Promise<void>;
  abandon(): Promise<void>;
};

/**
 * One upload as the tus server sees it: the offset is the size of the file on the disk, everything else is in the
 * database. So a process killed at any moment leaves nothing that contradicts itself, and another one goes on.
 */
export class UploadFileStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'creation-defer-length', 'termination'];
  readonly #needs: () => Promise<UploadFileNeeds>;

  constructor(needs: () => Promise<UploadFileNeeds>) {
    super();
    this.#needs = needs;
  }

  override async getUpload(id: string): Promise<Upload> {
    const { file, state } = await this.#needs();
    const { bytes, finished } = await state();
    // A finished file has moved on; its sender may still ask whether the last byte arrived.
    const offset = finished ? (bytes ?? 0) : await receivedBytes(file);
    return new Upload({ id, offset, ...(bytes === null ? {} : { size: bytes }) });
  }

  override async write(stream: Readable, _id: string, offset: number): Promise<number> {
    const { file, state } = await this.#needs();
    if ((await state()).finished) return offset;
    const handle = await open(file, constants.O_WRONLY | constants.O_CREAT, 0o600);
    // `flush`: what we acknowledge has reached the disk.
    const target = handle.createWriteStream({ start: offset, flush: true });
    try {
      await pipeline(stream, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new AppError('library.no_space');
      throw error;
    }
    return offset + target.bytesWritten;
  }

  override async declareUploadLength(_id: string, bytes: number): Promise<void> {
    await (await this.#needs()).announce(bytes);
  }

  override async remove(): Promise<void> {
    await (await this.#needs()).abandon();
  }
}
