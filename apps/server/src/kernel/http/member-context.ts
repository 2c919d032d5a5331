import type { AuditVerb } from '@xingluo/contracts/audit-verbs';
import type { Member } from '../authz.ts';
import type { Db, Tx } from '../db/db.ts';
import type { AppendAudit, AuditEntry, MemberContext, Note, PublicContext } from './context.ts';
import { type IdempotentRequest, once } from './idempotency.ts';

/** Builds the context of a permission route around the actor's tenant. */
export const memberContext = ({
  db,
  appendAudit,
  base,
  actor,
  verb,
  idempotent,
}: {
  db: Db;
  appendAudit: AppendAudit;
  base: PublicContext;
  actor: Member;
  verb: AuditVerb | undefined;
  idempotent: Omit<IdempotentRequest, 'actorId'> | null;
}): MemberContext => {
  const audited = async <T>(
    wanted: AuditVerb,
    tx: Tx,
    work: (tx: Tx, note: Note) => Promise<T>,
  ): Promise<T> => {
    const entries: AuditEntry[] = [];
    const entry = (target: string | null, detail: Record<string, unknown>): AuditEntry => ({
      actorKind: actor.kind,
      actorId: actor.userId,
      via: actor.sessionId || null,
      verb: wanted,
      target,
      requestId: base.requestId,
      address: base.address,
      detail,
    });
    const result = await work(tx, (target, detail = {}) => entries.push(entry(target, detail)));
    await appendAudit(tx, entries.length > 0 ? entries : [entry(null, {})]);
    return result;
  };
  const changeAs: MemberContext['changeAs'] = (wanted, work) =>
    db.withTenant(
      actor.tenantId,
      (tx) =>
        idempotent
          ? once(tx, { ...idempotent, actorId: actor.userId }, () => audited(wanted, tx, work))
          : audited(wanted, tx, work),
      { traced: true },
    );
  const change: MemberContext['change'] = (work) => {
    if (!verb) throw new Error('This route declares no audit verb, so it cannot change anything.');
    return changeAs(verb, work);
  };
  const read: MemberContext['read'] = (work) => db.withTenant(actor.tenantId, work);
  // On top of `base`, not a copy of it: its getters stay lazy.
  return Object.assign(Object.create(base) as PublicContext, { actor, read, change, changeAs });
};
