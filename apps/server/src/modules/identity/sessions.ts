import type { TenantRole } from '@xingluo/contracts/permissions';
import type { Actor } from '../../kernel/authz.ts';
import type { Db, SystemTx } from '../../kernel/db/db.ts';
import { hashToken, newId, newToken } from '../../kernel/ids.ts';
import { identityStore, sessionRow } from './store/people.ts';

/** The actor behind a session token; null for an unknown or expired one. Keeps a session in use alive. */
export const actorOfToken = async (db: Db, token: string | undefined): Promise<Actor | null> => {
  if (!token || token.length > 200) return null;
  const row = await db.lookUp((q) => sessionRow(q, hashToken(token)));
  if (!row) return null;
  if (row.stale)
    await db.asSystem('keep session alive', async (tx) => identityStore(tx).touchSession(row.session_id));
  return {
    kind: 'session',
    sessionId: row.session_id,
    userId: row.user_id,
    name: row.name,
    email: row.email,
    locale: row.locale,
    timeZone: row.time_zone,
    isSystemAdmin: row.is_system_admin,
    tenantId: row.tenant_id,
    role: row.role as TenantRole | null,
    confirmed: row.confirmed,
  };
};

/** Opens a session in the person's first enterprise (or `tenantId`); returns the token, which is stored hashed only. */
export const openSession = async (
  tx: SystemTx,
  person: { userId: string; tenantId: string | null },
  client: { address: string; userAgent: string | null },
): Promise<{ token: string; sessionId: string }> => {
  const token = newToken();
  const sessionId = newId('ses');
  await identityStore(tx).addSession({
    id: sessionId,
    token_hash: hashToken(token),
    user_id: person.userId,
    tenant_id: person.tenantId,
    address: client.address,
    user_agent: client.userAgent,
  });
  return { token, sessionId };
};
