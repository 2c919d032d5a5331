import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export type WrittenPart = { bytes: number; md5: string };
export type SealedFile = { bytes: number; sha256: string; head: Buffer };

export type Parts = {
  /** Streams one part to disk; null when it is longer than `maxBytes`. A part that breaks off leaves nothing. */
  write(
    token: string,
    part: number,
    stream: AsyncIterable<Uint8Array>,
    maxBytes: number,
  ): Promise<WrittenPart | null>;
  /** Hashes the parts in the given order. */
  seal(token: string, numbers: number[]): Promise<SealedFile>;
  discard(token: string): Promise<void>;
};

/** Parts of unfinished uploads in files below `dir`; no part is ever held in memory. */
export const createParts = (dir: string): Parts => {
  const fileOf = (token: string, part: number) => join(dir, token, String(part));
  return {
    write: async (token, part, stream, maxBytes) => {
      await mkdir(join(dir, token), { recursive: true });
      const aside = `${fileOf(token, part)}.${Math.random().toString(36).slice(2)}.tmp`;
      const md5 = createHash('md5');
      let bytes = 0;
      try {
        await pipeline(
          stream,
          async function* counted(source: AsyncIterable<Uint8Array>) {
            for await (const chunk of source) {
              bytes += chunk.length;
              // What is too much is read away, so that the sender gets an answer and not a reset.
              if (bytes > maxBytes) continue;
              md5.update(chunk);
              yield chunk;
            }
          },
          createWriteStream(aside),
        );
      } catch (error) {
        await rm(aside, { force: true });
        throw error;
      }
      if (bytes > maxBytes) {
        await rm(aside, { force: true });
        return null;
      }
      await rename(aside, fileOf(token, part));
      return { bytes, md5: md5.digest('hex') };
    },
    seal: async (token, numbers) => {
      const sha256 = createHash('sha256');
      let bytes = 0;
      let head = Buffer.alloc(0);
      for (const number of numbers) {
        for await (const chunk of createReadStream(fileOf(token, number))) {
          if (head.length < 16) head = Buffer.concat([head, chunk as Buffer]).subarray(0, 16);
          bytes += (chunk as Buffer).length;
          sha256.update(chunk as Buffer);
        }
      }
      return { bytes, sha256: sha256.digest('hex'), head };
    },
    discard: (token) => rm(join(dir, token), { recursive: true, force: true }),
  };
};

/** ISO base media files carry `ftyp` at byte 4. */
export const looksLikeMp4 = (head: Buffer): boolean => head.subarray(4, 8).toString('latin1') === 'ftyp';
export const looksLikeFlv = (head: Buffer): boolean => head.subarray(0, 3).toString('latin1') === 'FLV';
