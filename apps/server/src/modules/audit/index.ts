import type { auditContract } from '@xingluo/contracts/records';
import type { Db, SystemTx } from '../../kernel/db/db.ts';
import { decodeCursor, toPage } from '../../kernel/db/page.ts';
import { AppError } from '../../kernel/errors.ts';
import type { AuditEntry } from '../../kernel/http/context.ts';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import type { Module } from '../../kernel/module.ts';
import { exportRoute } from './export.ts';
import { sealSweep } from './seal.ts';
import { auditStore } from './store.ts';
import { wireEntry, wireProof } from './wire.ts';

/** Appends in the caller's transaction: a change and its trace are one. */
export const appendAudit = async (
  tx: Pick<SystemTx, 'q'> & { tenantId: string },
  entries: AuditEntry[],
): Promise<void> => {
  await auditStore(tx).append(entries);
};

const numberBefore = (cursor: string | undefined): string | undefined => {
  if (!cursor) return undefined;
  const [id] = decodeCursor(cursor, 1);
  if (!/^\d{1,18}$/.test(id!)) throw new AppError('http.bad_cursor');
  return id;
};

const routes: Handlers<typeof auditContract> = {
  list: ({ input: { cursor, limit, ...filter }, context }) =>
    context.read(async (tx) =>
      toPage(
        await auditStore(tx).list({ ...filter, before: numberBefore(cursor), limit: limit + 1 }),
        { limit },
        (row) => [String(row.id)],
        wireEntry,
      ),
    ),
  verify: ({ context }) => context.read(async (tx) => wireProof(await auditStore(tx).verify())),
};

/** 审计: who did what, in an order that nobody can change unseen. */
export const createAudit = ({ db }: { db: Db }) =>
  ({
    handlers: routes,
    rawRoutes: [
      exportRoute(db, (member, detail, { requestId, address }) =>
        db.withTenant(member.tenantId, (tx) =>
          appendAudit(tx, [
            {
              actorKind: member.kind,
              actorId: member.userId,
              verb: 'audit.exported',
              target: null,
              requestId,
              address,
              detail: detail as Record<string, unknown>,
            },
          ]),
        ),
      ),
    ],
    sweeps: [sealSweep(db)],
    tables: [
      // What is erased takes its salt along; the chain covers the digest and goes on holding.
      { table: 'audit_entries', erase: { tombstone: ['address', 'detail', 'changes', 'salt'] } },
      { table: 'audit_heads', erase: 'delete' },
    ],
  }) satisfies Module;
