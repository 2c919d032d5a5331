import { sql } from 'kysely';
import type { Db } from '../../../kernel/db/db.ts';

/** Whose state this is, before any session is believed; null: nobody's. */
export const tenantOfState = async (db: Db, hash: Buffer): Promise<string | null> => {
  const found = await db.lookUp((q) =>
    sql<{ tenant_id: string | null }>`select oauth_state_tenant(${hash}) as tenant_id`.execute(q),
  );
  return found.rows[0]?.tenant_id ?? null;
};
