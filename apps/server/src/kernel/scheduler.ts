import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Db } from './db/db.ts';
import type { Log } from './log.ts';
import type { Sweep } from './module.ts';

/**
 * True for one of several schedulers per turn. The turn is a row with the time of the last run: no connection is held
 * while the sweep works, and a scheduler that dies in it costs one turn.
 */
const takeTurn = (db: Db, { name, everySeconds }: Sweep): Promise<boolean> =>
  db.asSystem('whose turn is a sweep', async (tx) => {
    const { rows } = await sql`
      insert into installation as i (key, value) values (${`sweep.${name}`}, '{}'::jsonb)
      on conflict (key) do update set updated_at = now()
        where i.updated_at <= now() - make_interval(secs => ${everySeconds * 0.9}) returning key`.execute(
      tx.q,
    );
    return rows.length === 1;
  });

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
  const runOnce = async (sweep: Sweep): Promise<void> => {
    try {
      if (sweep.ownLock || (await takeTurn(db, sweep))) await sweep.run();
    } catch (error) {
      log.error({ err: error, sweep: sweep.name }, 'a sweep failed; it runs again');
    }
  };
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
