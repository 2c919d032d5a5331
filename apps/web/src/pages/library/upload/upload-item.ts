import type { Asset } from '@xingluo/contracts/library';
import type { ApiError } from '../../../api/api-error.ts';
import { randomId } from '../../../api/random-id.ts';
import type { Transfer } from './send-file.ts';
import { createSpeedometer, type Speedometer } from './speedometer.ts';
import { touchUnfinished, type Unfinished } from './unfinished.ts';

/** `checking` begins when the last byte has arrived; `ready` and `refused` are what the check found. */
export type UploadState =
  | 'waiting'
  | 'sending'
  | 'paused'
  | 'offline'
  | 'failed'
  | 'checking'
  | 'ready'
  | 'refused';

export const endedStates: ReadonlySet<UploadState> = new Set(['checking', 'ready', 'refused']);

/** One file as the tray shows it. Sizes in bytes, speed in bytes per second, `left` in seconds. */
export interface UploadItem {
  key: string;
  name: string;
  bytes: number;
  projectId: string | null;
  state: UploadState;
  sent: number;
  speed: number | null;
  left: number | null;
  assetId: string | null;
  /** Why it failed; another try may help. */
  error: ApiError | null;
  /** Why the file is not taken. */
  refusal: Asset['refusal'];
}

/** What an item needs beside what is shown. */
export interface Work {
  file: File;
  owner: string;
  record: Unfinished | null;
  announcing: Promise<Unfinished> | null;
  announceKey: string;
  transfer: Transfer | null;
  meter: Speedometer;
  /** Counts the starts and stops: what an earlier run still says is not heard. */
  run: number;
  shownAt: number;
  touchedAt: number;
  renewed: boolean;
  cancelled: boolean;
}

/** A file that waits for its turn; `record` lets it go on where an earlier visit stopped. */
export function newWork(
  file: File,
  { projectId, record, owner }: { projectId: string | null; record: Unfinished | null; owner: string },
): { item: UploadItem; work: Work } {
  return {
    item: {
      key: randomId(),
      name: file.name,
      bytes: file.size,
      projectId,
      state: 'waiting',
      sent: 0,
      speed: null,
      left: null,
      assetId: record?.assetId ?? null,
      error: null,
      refusal: null,
    },
    work: {
      file,
      owner,
      record,
      announcing: null,
      announceKey: randomId(),
      transfer: null,
      meter: createSpeedometer(),
      run: 0,
      shownAt: 0,
      touchedAt: 0,
      renewed: false,
      cancelled: false,
    },
  };
}

/** Says that this tab no longer sends it, so that it is offered among the unfinished ones again. */
export function forget({ record }: Work, after: () => void = () => {}): void {
  if (record) touchUnfinished(record.uploadId, 0);
  after();
}
