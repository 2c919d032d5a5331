import type { AuditVerb } from '@xingluo/contracts/audit-verbs';
import type { Actor, Member } from '../authz.ts';
import type { Tx } from '../db/db.ts';

/** Writes beside a change: what was touched, and what to remember of it. Call it once per thing touched. */
export type Note = (target: string, detail?: Record<string, unknown>) => void;

export type AuditEntry = {
  actorKind: string;
  actorId: string;
  /** The session or API key through which they acted. */
  via?: string | null;
  verb: AuditVerb;
  target: string | null;
  requestId: string | null;
  address: string | null;
  detail: Record<string, unknown>;
};
/** The audit module's append, handed in so that the machine room knows no table of a module. */
export type AppendAudit = (tx: Tx, entries: AuditEntry[]) => Promise<void>;

export type RequestInfo = {
  requestId: string;
  address: string;
  userAgent: string | null;
  /** The host (and port) under which this client reached us. */
  host: string;
  /** Aborts when the client goes away before the answer. */
  signal: AbortSignal;
};

/** What every handler is given. */
export type PublicContext = RequestInfo & {
  /** Sets or clears the session cookie. */
  setSession(token: string | null): void;
};

export type SignedInContext = PublicContext & { actor: Actor };

/** A handler of a permission route acts in the actor's tenant only. */
export type MemberContext = PublicContext & {
  actor: Member;
  /** A transaction to look. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * A transaction to change: runs `work`, then writes the route's audit verb for everything noted, all or nothing.
   * With an Idempotency-Key a repeat gets the first result and `work` does not run again; the result must be JSON.
   */
  change<T>(work: (tx: Tx, note: Note) => Promise<T>): Promise<T>;
  /** The same with another verb than the route's, for work that spans several transactions. */
  changeAs<T>(verb: AuditVerb, work: (tx: Tx, note: Note) => Promise<T>): Promise<T>;
};
