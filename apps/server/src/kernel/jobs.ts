import type { JobKind, JobMap } from '@xingluo/contracts/jobs';
import type { Tx } from './db/db.ts';

/** How one kind of job is run. Times in seconds. */
export type JobPolicy = {
  /** A job that runs longer is given to another worker; far above the longest honest run. */
  expireSeconds: number;
  /** Silence after which the worker counts as lost. */
  heartbeatSeconds: number;
  retryLimit: number;
  /** Runs at once in one process. */
  concurrency: number;
};

export type JobRun = { signal: AbortSignal };
export type JobHandlers = { [K in JobKind]: (payload: JobMap[K], run: JobRun) => Promise<void> };

/** Length of a queue and how long its oldest runnable job has waited. */
export type QueueDepth = { kind: string; waiting: number; active: number; oldestSeconds: number };

/** Wake-ups in the same database: `send` joins the caller's transaction; the row that a job names is the truth. */
export type Jobs = {
  /** Enqueues once per `key` while an earlier one still waits. */
  send<K extends JobKind>(tx: Pick<Tx, 'client'>, kind: K, payload: JobMap[K], key: string): Promise<void>;
  work(handlers: JobHandlers): Promise<void>;
  depths(): Promise<QueueDepth[]>;
  stop(): Promise<void>;
};

export const jobPolicies = (mediaConcurrency: number): { [K in JobKind]: JobPolicy } => ({
  'library.check_asset': { expireSeconds: 1800, heartbeatSeconds: 20, retryLimit: 5, concurrency: 1 },
  'studio.transcode': {
    expireSeconds: 12 * 3600,
    heartbeatSeconds: 20,
    retryLimit: 5,
    concurrency: mediaConcurrency,
  },
  // Waits for the outside nearly all of the time.
  'publishing.fetch_media': { expireSeconds: 2 * 3600, heartbeatSeconds: 20, retryLimit: 2, concurrency: 4 },
  'publishing.carry_on_order': { expireSeconds: 300, heartbeatSeconds: 20, retryLimit: 3, concurrency: 2 },
  'publishing.follow_up': { expireSeconds: 300, heartbeatSeconds: 20, retryLimit: 1, concurrency: 2 },
  'publishing.measure': { expireSeconds: 300, heartbeatSeconds: 20, retryLimit: 1, concurrency: 2 },
  'accounts.preflight': { expireSeconds: 300, heartbeatSeconds: 20, retryLimit: 0, concurrency: 2 },
  'accounts.refresh_token': { expireSeconds: 300, heartbeatSeconds: 20, retryLimit: 2, concurrency: 4 },
});

/** One handler for every kind: joins the modules' maps, and names every kind that is missing or given twice. */
export const joinHandlers = (
  policies: Record<JobKind, JobPolicy>,
  ...maps: Partial<JobHandlers>[]
): JobHandlers => {
  const kinds = maps.flatMap((map) => Object.keys(map));
  const twice = kinds.filter((kind, index) => kinds.indexOf(kind) !== index);
  const missing = Object.keys(policies).filter((kind) => !kinds.includes(kind));
  if (twice.length + missing.length > 0) {
    throw new Error(`Job handlers: given twice [${twice.join(', ')}], missing [${missing.join(', ')}].`);
  }
  return Object.assign({}, ...maps) as JobHandlers;
};
