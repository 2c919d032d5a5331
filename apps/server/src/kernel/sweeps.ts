import { sql } from 'kysely';
import type { Db } from './db/db.ts';
import type { Sweep } from './module.ts';

/** Housekeeping of the machine room's own tables. */
export const kernelSweeps = (db: Db): Sweep[] => [
  {
    name: 'kernel.old_events',
    everySeconds: 600,
    run: () =>
      db.asSystem('remove old events', async (tx) => {
        await tx.q
          .deleteFrom('outbox')
          .where('published_at', '<', sql<Date>`now() - interval '3 days'`)
          .execute();
        await tx.q
          .deleteFrom('inbox')
          .where('handled_at', '<', sql<Date>`now() - interval '30 days'`)
          .execute();
        await sql`select forget_old_rows()`.execute(tx.q);
      }),
  },
];
