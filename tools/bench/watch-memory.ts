import { setTimeout as wait } from 'node:timers/promises';
import { memoryOf } from './processes.ts';

export const SAMPLE_MS = 100;

/** In MB. */
export type Memory = { pss: number; rss: number };

/** Samples a process until told to stop; answers how far it ever was above `base`. */
export const watchMemory = (pid: number, base: Memory) => {
  let last: Memory = { pss: 0, rss: 0 };
  const most: Memory = { pss: 0, rss: 0 };
  const ended = new AbortController();
  const sampling = (async () => {
    while (!ended.signal.aborted) {
      const now = await memoryOf([pid]);
      last = { pss: now.pss - base.pss, rss: now.rss - base.rss };
      most.pss = Math.max(most.pss, last.pss);
      most.rss = Math.max(most.rss, last.rss);
      await wait(SAMPLE_MS);
    }
  })();
  return {
    /** Above `base` at the last sample. */
    now: (): Memory => last,
    growth: (): Memory => ({ ...most }),
    async stop(): Promise<void> {
      ended.abort();
      await sampling;
    },
  };
};
