import type { Readable } from 'node:stream';

export type BlobStat = { bytes: number; modifiedAt: Date };

/**
 * Files by key. A key begins with the id of its tenant: `t_…/assets/as_…/source.mp4`.
 * Writes appear whole or not at all; a key is never written twice with different content.
 */
export type Blobs = {
  /** Moves a local file into the store. */
  adoptFile(key: string, localFile: string): Promise<void>;
  /** Moves a whole local folder below `prefix`; replaces what an unfinished earlier run left there. */
  adoptFolder(prefix: string, localFolder: string): Promise<void>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  stat(key: string): Promise<BlobStat | null>;
  /** Bytes [start, end); the whole file by default. */
  read(key: string, range?: { start: number; end: number }): Readable;
  /** A readable local path while `use` runs (ffmpeg takes files only). */
  withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
  /** A folder for unfinished work on the same disk, so that adopting is a rename. */
  workFolder(name: string): Promise<string>;
  /** Removes a file, or everything below a prefix. Absent is success. */
  remove(keyOrPrefix: string): Promise<void>;
  /** Free bytes of the store; null when it has no limit. */
  freeBytes(): Promise<number | null>;
};

const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** Refuses everything that could leave the tenant's own tree. */
export const checkKey = (key: string): string => {
  const segments = key.split('/');
  if (
    segments.length < 2 ||
    !segments[0]!.startsWith('t_') ||
    !segments.every((segment) => SEGMENT.test(segment))
  ) {
    throw new Error(`Not a blob key: ${key}`);
  }
  return key;
};
