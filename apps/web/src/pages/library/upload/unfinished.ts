import { readStored, writeStored } from '../../../app/stored.ts';

/** An upload that has begun on the server: enough to go on with it when the same file is chosen again. */
export interface Unfinished {
  uploadId: string;
  assetId: string;
  /** Where tus goes on. */
  url: string;
  fingerprint: string;
  name: string;
  bytes: number;
  /** Whose upload it is: user and enterprise. */
  owner: string;
  /** ISO 8601; the server forgets it afterwards. */
  expiresAt: string;
  /** When a tab last sent bytes of it, in milliseconds; 0 when that tab was closed. */
  touchedAt: number;
}

const key = 'uploads.unfinished';
/** A tab that sends says so more often than this; after a crash the upload is free again. */
const busyMs = 15_000;

/** Names a file without reading it: the same file chosen again gives the same text. */
export const fingerprintOf = ({ name, size, type, lastModified }: File): string =>
  [name, size, type, lastModified].join('|');

const read = (): Unfinished[] => readStored<Unfinished[]>(key) ?? [];

/** What this person left unfinished in this enterprise and can still go on with, unless another tab is at it. */
export function unfinishedOf(owner: string, now: number): Unfinished[] {
  return read().filter(
    (one) => one.owner === owner && Date.parse(one.expiresAt) > now && now - one.touchedAt > busyMs,
  );
}

/** Keeps or replaces a record; those that have expired go. */
export function keepUnfinished(record: Unfinished, now: number): void {
  const others = read().filter(
    ({ uploadId, expiresAt }) => uploadId !== record.uploadId && Date.parse(expiresAt) > now,
  );
  writeStored(key, [...others, record]);
}

/** Says that a tab sends (`now`) or has let go (0). */
export function touchUnfinished(uploadId: string, now: number): void {
  writeStored(
    key,
    read().map((one) => (one.uploadId === uploadId ? { ...one, touchedAt: now } : one)),
  );
}

export function dropUnfinished(uploadId: string): void {
  writeStored(
    key,
    read().filter((one) => one.uploadId !== uploadId),
  );
}
