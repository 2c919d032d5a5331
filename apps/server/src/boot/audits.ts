import { openDb } from '../kernel/db/pools.ts';
import { silentLog } from '../kernel/log.ts';
import { auditStore } from '../modules/audit/store.ts';
import { wireProof } from '../modules/audit/wire.ts';

/** Recomputes the audit chain of every enterprise, on the database itself. */
export const verifyAudits = async (url: string) => {
  const db = openDb(url, { log: silentLog, appConnections: 1, systemConnections: 1 });
  try {
    const tenants = await db.asSystem('which enterprises there are', (tx) =>
      tx.q.selectFrom('tenants').select(['id', 'name']).orderBy('id').execute(),
    );
    const proofs = [];
    for (const { id, name } of tenants)
      proofs.push({
        tenantId: id,
        name,
        proof: wireProof(await db.withTenant(id, (tx) => auditStore(tx).verify())),
      });
    return proofs;
  } finally {
    await db.close();
  }
};
