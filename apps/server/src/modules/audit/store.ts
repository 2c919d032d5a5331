import { sql } from 'kysely';
import type { SystemTx, Tx } from '../../kernel/db/db.ts';
import { json } from '../../kernel/db/json.ts';
import type { AuditEntry } from '../../kernel/http/context.ts';

type Filter = {
  before: string | undefined;
  limit: number;
  verb?: string | undefined;
  actorId?: string | undefined;
  target?: string | undefined;
};

export const auditStore = ({
  q,
  tenantId,
}: Pick<Tx, 'q' | 'tenantId'> | (Pick<SystemTx, 'q'> & { tenantId: string })) => ({
  append: (entries: AuditEntry[]) =>
    q
      .insertInto('audit_entries')
      .values(
        entries.map((entry) => ({
          tenant_id: tenantId,
          actor_kind: entry.actorKind,
          actor_id: entry.actorId,
          verb: entry.verb,
          target: entry.target,
          request_id: entry.requestId,
          address: entry.address,
          detail: json(entry.detail),
        })),
      )
      .execute(),
  list: (filter: Filter) => {
    let rows = q
      .selectFrom('audit_entries as a')
      .leftJoin('users as u', 'u.id', 'a.actor_id')
      .selectAll('a')
      .select('u.name as actor_name')
      .orderBy('a.id', 'desc')
      .limit(filter.limit + 1);
    if (filter.before) rows = rows.where('a.id', '<', sql<number>`${filter.before}::bigint`);
    if (filter.verb) rows = rows.where('a.verb', '=', filter.verb);
    if (filter.actorId) rows = rows.where('a.actor_id', '=', filter.actorId);
    if (filter.target) rows = rows.where('a.target', '=', filter.target);
    return rows.execute();
  },
});
