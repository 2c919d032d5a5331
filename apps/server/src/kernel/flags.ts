import { sql } from 'kysely';
import type { Db } from './db/db.ts';

export type Flag = { key: string; enabled: boolean; tenants: Record<string, boolean> };

/** Switches that exist, with their state on a fresh installation. A key that is not here cannot be turned. */
export const knownFlags: Record<string, boolean> = {
  'ai.template_fallback': true,
};

const valueFor = (flag: Flag, tenantId: string | null): boolean =>
  tenantId && tenantId in flag.tenants ? flag.tenants[tenantId]! : flag.enabled;

/** Feature flags in a table; a tenant's override beats the installation's switch. */
export const createFlags = (db: Db) => {
  const stored = (): Promise<Flag[]> =>
    db.asSystem('read flags', async (tx) => {
      const rows = await tx.q.selectFrom('flags').select(['key', 'enabled', 'tenants']).execute();
      return rows.map((row) => ({ ...row, tenants: row.tenants as Record<string, boolean> }));
    });
  const all = async (): Promise<Flag[]> => {
    const rows = new Map((await stored()).map((flag) => [flag.key, flag]));
    return Object.entries(knownFlags).map(([key, enabled]) => rows.get(key) ?? { key, enabled, tenants: {} });
  };
  return {
    async forTenant(tenantId: string | null): Promise<Record<string, boolean>> {
      return Object.fromEntries((await all()).map((flag) => [flag.key, valueFor(flag, tenantId)]));
    },
    isOn: async (key: keyof typeof knownFlags & string, tenantId: string): Promise<boolean> => {
      const flag = (await all()).find((candidate) => candidate.key === key);
      return flag ? valueFor(flag, tenantId) : false;
    },
    set: (flag: Flag): Promise<void> =>
      db.asSystem('turn a flag', async (tx) => {
        const values = { enabled: flag.enabled, tenants: JSON.stringify(flag.tenants) };
        await tx.q
          .insertInto('flags')
          .values({ key: flag.key, ...values })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ ...values, updated_at: sql`now()` }))
          .execute();
      }),
  };
};
export type Flags = ReturnType<typeof createFlags>;
