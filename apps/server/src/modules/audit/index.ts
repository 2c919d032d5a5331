import type { auditContract } from '@xingluo/contracts/records';
import type { SystemTx } from '../../kernel/db/db.ts';
import { decodeCursor, toPage } from '../../kernel/db/page.ts';
import { AppError } from '../../kernel/errors.ts';
import type { AuditEntry } from '../../kernel/http/context.ts';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import type { Module } from '../../kernel/module.ts';
import { auditStore } from './store.ts';

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
  list: ({ input, context }) =>
    context.read(async (tx) =>
      toPage(
        await auditStore(tx).list({ ...input, before: numberBefore(input.cursor) }),
        input,
        (row) => [String(row.id)],
        (row) => ({
          id: String(row.id),
          at: row.at.toISOString(),
          actorKind: row.actor_kind,
          actorId: row.actor_id,
          actorName: row.actor_name,
          verb: row.verb,
          target: row.target,
          requestId: row.request_id,
          address: row.address,
          detail: row.detail as Record<string, unknown>,
        }),
      ),
    ),
};

/** 审计: who did what. */
export const createAudit = () =>
  ({
    handlers: routes,
    tables: [{ table: 'audit_entries', erase: { tombstone: ['address', 'detail'] } }],
  }) satisfies Module;
