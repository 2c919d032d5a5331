import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Db } from './db/db.ts';
import type { Log } from './log.ts';
import type { Sweep } from './module.ts';

/** A stable number per name, for advisory locks (FNV-1a). */
const lockOf = (name: string): number => {
  let hash = 0x811c9dc5;
  for (const char of name) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return hash | 0;
};

/** Runs every sweep at its pace; of several schedulers one does it, the others pass. A sweep that fails comes round again. */
export const startScheduler = ({
  db,
  clock,
  log,
  sweeps,
}: {
  db: Db;
  clock: Clock;
  log: Log;
  sweeps: Sweep[];
}): (() => Promise<void>) => {
  const running = new Set<Promise<void>>();
  const runOnce = (sweep: Sweep): Promise<void> =>
    db
      .asSystem(`sweep ${sweep.name}`, async (tx) => {
        const { rows } = await sql<{
          mine: boolean;
        }>`select pg_try_advisory_xact_lock(7261003, ${lockOf(sweep.name)}) as mine`.execute(tx.q);
        if (rows[0]?.mine) await sweep.run();
      })
      .catch((error: Error) => log.error({ err: error, sweep: sweep.name }, 'a sweep failed; it runs again'));
  const stops = sweeps.map((sweep) =>
    clock.every(sweep.everySeconds * 1000, async () => {
      const run = runOnce(sweep);
      running.add(run);
      await run;
      running.delete(run);
    }),
  );
  return async () => {
    for (const stop of stops) stop();
    await Promise.all(running);
  };
};
