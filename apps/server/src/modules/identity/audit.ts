import type { AuditVerb } from '@xingluo/contracts/audit-verbs';
import type { SystemTx } from '../../kernel/db/db.ts';
import type { AuditEntry, RequestInfo } from '../../kernel/http/context.ts';

export type AppendAudit = (
  tx: Pick<SystemTx, 'q'> & { tenantId: string },
  entries: AuditEntry[],
) => Promise<void>;
export type WriteAudit = ReturnType<typeof createWriteAudit>;

/** Writes what a person did to their own account, in the enterprise they work in. */
export const createWriteAudit =
  (appendAudit: AppendAudit) =>
  async (
    tx: SystemTx,
    tenantId: string | null,
    userId: string,
    verb: AuditVerb,
    info: RequestInfo,
    target: string | null = null,
  ): Promise<void> => {
    if (!tenantId) return; // a person without an enterprise leaves no trace in one
    await appendAudit({ q: tx.q, tenantId }, [
      {
        actorKind: 'session',
        actorId: userId,
        verb,
        target,
        requestId: info.requestId,
        address: info.address,
        detail: {},
      },
    ]);
  };
