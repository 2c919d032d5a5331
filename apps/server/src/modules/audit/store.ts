import { type RawBuilder, sql } from 'kysely';
import type { SystemTx, Tx } from '../../kernel/db/db.ts';
import { json } from '../../kernel/db/json.ts';
import type { AuditEntry } from '../../kernel/http/context.ts';

export type AuditFilter = {
  verb?: string | undefined;
  actorId?: string | undefined;
  target?: string | undefined;
  requestId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};
type Proof = {
  sealed: number;
  unsealed: number;
  erased: number;
  head: string;
  sealed_at: Date | null;
  broken_at: number | null;
  broken_id: number | null;
  broken_why: 'gap' | 'hash' | 'content' | 'tail' | null;
};

export const auditStore = ({
  q,
  tenantId,
}: Pick<Tx, 'q' | 'tenantId'> | (Pick<SystemTx, 'q'> & { tenantId: string })) => ({
  append: (entries: AuditEntry[]) =>
    q
      .insertInto('audit_entries')
      .values(
        entries.map((entry, index) => ({
          tenant_id: tenantId,
          actor_kind: entry.actorKind,
          actor_id: entry.actorId,
          via: entry.via ?? null,
          verb: entry.verb,
          target: entry.target,
          request_id: entry.requestId,
          address: entry.address,
          detail: json(entry.detail),
          // All that the call changed stands with the first of its entries.
          changes: index === 0 ? (sql`take_changes()` as RawBuilder<null>) : null,
        })),
      )
      .execute(),
  /** Newest first, at most `limit`, older than entry `before`. */
  list: (filter: AuditFilter & { before: string | undefined; limit: number }) => {
    let rows = q
      .selectFrom('audit_entries as a')
      .leftJoin('users as u', 'u.id', 'a.actor_id')
      .selectAll('a')
      .select(['u.name as actor_name', sql<string>`audit_payload(a)`.as('payload')])
      .orderBy('a.id', 'desc')
      .limit(filter.limit);
    if (filter.before) rows = rows.where('a.id', '<', sql<number>`${filter.before}::bigint`);
    if (filter.verb) rows = rows.where('a.verb', '=', filter.verb);
    if (filter.actorId) rows = rows.where('a.actor_id', '=', filter.actorId);
    if (filter.target) rows = rows.where('a.target', '=', filter.target);
    if (filter.requestId) rows = rows.where('a.request_id', '=', filter.requestId);
    if (filter.from) rows = rows.where('a.at', '>=', new Date(filter.from));
    if (filter.to) rows = rows.where('a.at', '<', new Date(filter.to));
    return rows.execute();
  },
  verify: async (): Promise<Proof> => {
    const { rows } = await sql<Proof>`select * from verify_audit(${tenantId})`.execute(q);
    return rows[0]!;
  },
});

/** Seals at most so many entries over all enterprises; answers how many it did. */
export const sealAudit = async (q: Tx['q'], most: number): Promise<number> => {
  const { rows } = await sql<{ sealed: number }>`select seal_audit(${most}) as sealed`.execute(q);
  return rows[0]!.sealed;
};
