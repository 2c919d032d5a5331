import type { auditContract, auditEntry } from '@xingluo/contracts/records';
import type { z } from 'zod';
import type { auditStore } from './store.ts';

type Row = Awaited<ReturnType<ReturnType<typeof auditStore>['list']>>[number];
type Proof = Awaited<ReturnType<ReturnType<typeof auditStore>['verify']>>;
type WireEntry = z.input<typeof auditEntry>;
type WireProof = z.input<(typeof auditContract.verify)['~orpc']['outputSchema'] & z.ZodType>;

export const wireEntry = (row: Row): WireEntry => ({
  id: String(row.id),
  at: row.at.toISOString(),
  actorKind: row.actor_kind,
  actorId: row.actor_id,
  actorName: row.actor_name,
  via: row.via,
  verb: row.verb,
  target: row.target,
  requestId: row.request_id,
  address: row.address,
  detail: row.detail as Record<string, unknown>,
  changes: row.changes as WireEntry['changes'],
  position: row.position,
});

export const wireProof = (proof: Proof): WireProof => ({
  sealed: proof.sealed,
  unsealed: proof.unsealed,
  erased: proof.erased,
  head: proof.head,
  sealedAt: proof.sealed_at?.toISOString() ?? null,
  broken:
    proof.broken_why === null
      ? null
      : {
          position: proof.broken_at!,
          entryId: proof.broken_id === null ? null : String(proof.broken_id),
          why: proof.broken_why,
        },
});
