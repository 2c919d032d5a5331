import { setTimeout as wait } from 'node:timers/promises';
import type { Sender } from './sender.ts';

/** A post as a model's table has it. */
export type ModelRow = {
  number: number;
  dueAt: number;
  state: 'queued' | 'publishing' | 'published' | 'failed';
  /** Whose process took it, so that a queue can give it out again. */
  takenBy: AbortSignal | null;
};

/** A published algorithm in a few lines: what one of its processes does until `killed` aborts. */
export type Algorithm = {
  name: string;
  /** What it is a model of, for the reader of the figures. */
  models: string;
  work(rows: ModelRow[], sender: Sender, killed: AbortSignal): Promise<void>;
};

const AT_ONCE = 8;
const REDELIVER_MS = 10_000;
const POLL_MS = 15_000;

const isDue = (row: ModelRow): boolean => row.state === 'queued' && row.dueAt <= Date.now();
const sleep = (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }).catch(() => {});

/** Eight at a time, each due row taken by one. */
const takeTurns = async (
  rows: ModelRow[],
  sender: Sender,
  killed: AbortSignal,
  publish: (row: ModelRow) => Promise<void>,
): Promise<void> => {
  const lane = async () => {
    while (!killed.aborted) {
      const row = rows.find(isDue);
      if (!row) {
        await sender.pause(killed);
        continue;
      }
      row.state = 'publishing';
      row.takenBy = killed;
      await publish(row);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
};

/** Tries up to `1 + again` times; a process that was killed writes nothing any more. */
const tryAgain = async (
  row: ModelRow,
  sender: Sender,
  killed: AbortSignal,
  { again, pauseMs }: { again: number; pauseMs: number },
): Promise<void> => {
  for (let tries = 0; tries <= again && !killed.aborted; tries += 1) {
    if (tries > 0 && pauseMs > 0) await sleep(pauseMs, killed);
    const sent = await sender.send(row.number, killed).then(
      () => true,
      () => false,
    );
    if (killed.aborted) return;
    if (sent) {
      row.state = 'published';
      return;
    }
  }
  if (!killed.aborted) row.state = 'failed';
};

export const algorithms: Algorithm[] = [
  {
    name: 'retry 5 × at once on unknown',
    models:
      'a workflow that repeats an unknown error up to five times at once; its queue gives work of a lost process out again after 10 s',
    work: async (rows, sender, killed) => {
      const redeliver = setInterval(() => {
        for (const row of rows) if (row.state === 'publishing' && row.takenBy?.aborted) row.state = 'queued';
      }, REDELIVER_MS);
      await takeTurns(rows, sender, killed, (row) => tryAgain(row, sender, killed, { again: 5, pauseMs: 0 }));
      clearInterval(redeliver);
    },
  },
  {
    name: 'retry 3 × without a key',
    models:
      'a row set to “publishing” and sent up to three more times, a second apart; nothing takes it up after a crash',
    work: (rows, sender, killed) =>
      takeTurns(rows, sender, killed, (row) => tryAgain(row, sender, killed, { again: 3, pauseMs: 1000 })),
  },
  {
    name: 'poll every 15 s without a lease',
    models: 'each process reads all due rows every 15 s and marks a row only when it was sent',
    work: async (rows, sender, killed) => {
      while (!killed.aborted) {
        const due = rows.filter(isDue);
        const lane = async () => {
          for (let row = due.shift(); row && !killed.aborted; row = due.shift()) {
            const sent = await sender.send(row.number, killed).then(
              () => true,
              () => false,
            );
            if (sent && !killed.aborted) row.state = 'published';
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, lane));
        await sleep(POLL_MS, killed);
      }
    },
  },
];
