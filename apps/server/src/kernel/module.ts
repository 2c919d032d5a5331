import type { DB } from './db/db.ts';
import type { AnyHandlers } from './http/contract-routes.ts';
import type { RawRoute } from './http/raw-route.ts';
import type { JobHandlers } from './jobs.ts';
import type { Notifications } from './notifications.ts';
import type { Reactions } from './outbox.ts';

/** Work that looks for what was forgotten (lost wake-ups, expired rows); runs in the `scheduler` role, once at a time over all processes. */
export type Sweep = {
  name: string;
  everySeconds: number;
  /** It takes care itself that only one works at a time: every scheduler runs it, and no turn is written down. */
  ownLock?: true;
  run(): Promise<void>;
};

/** Work that every process in the `worker` role looks for by itself; `start` answers how to end it. */
export type Loop = { start(notifications: Pick<Notifications, 'on'>): () => Promise<void> };

/**
 * What becomes of a tenant table when somebody exports or erases a tenant's data. `omit` names sealed columns that an
 * export leaves out; `tombstone` keeps the row for a legal hold and blanks the columns named.
 */
export type TableData = {
  table: keyof DB;
  omit?: string[];
  erase: 'delete' | { tombstone: string[] };
};

/** What a module gives to the composition root. */
export type Module = {
  handlers?: AnyHandlers;
  rawRoutes?: RawRoute[];
  jobs?: Partial<JobHandlers>;
  reactions?: Reactions;
  sweeps?: Sweep[];
  loops?: Loop[];
  tables?: TableData[];
};
