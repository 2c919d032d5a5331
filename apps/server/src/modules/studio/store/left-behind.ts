import { sql } from 'kysely';
import type { SystemTx } from '../../../kernel/db/db.ts';
import { SILENT_SECONDS } from './jobs.ts';

const AT_ONCE = 100;
type Named = { tenant_id: string; id: string };

/** Jobs of all enterprises that wait, or whose worker went silent. */
export const silentJobs = async ({ q }: SystemTx): Promise<Named[]> =>
  (
    await sql<Named>`select tenant_id, id from jobs_without_heartbeat(${SILENT_SECONDS}, ${AT_ONCE})`.execute(
      q,
    )
  ).rows;

/** Deleted videos of all enterprises whose files are to be removed once more. */
export const videosToPurge = async ({ q }: SystemTx): Promise<Named[]> =>
  (await sql<Named>`select tenant_id, id from videos_to_purge(${AT_ONCE})`.execute(q)).rows;
