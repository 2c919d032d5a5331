import { sql } from 'kysely';
import type { SystemTx } from '../../../kernel/db/db.ts';

export type Named = { tenant_id: string; id: string };

/** Look-ups over all enterprises for what a lost process left behind; each gives names only. */
export const leftBehind = ({ q }: SystemTx) => {
  const named = async (look: ReturnType<typeof sql<Named>>): Promise<Named[]> => (await look.execute(q)).rows;
  return {
    checking: (silentSeconds: number, most: number) =>
      named(sql<Named>`select tenant_id, id from assets_left_checking(${silentSeconds}, ${most})`),
    silentUploads: (silentSeconds: number, most: number) =>
      named(sql<Named>`select tenant_id, id from uploads_silent(${silentSeconds}, ${most})`),
    toPurge: (most: number) => named(sql<Named>`select tenant_id, id from assets_to_purge(${most})`),
  };
};
