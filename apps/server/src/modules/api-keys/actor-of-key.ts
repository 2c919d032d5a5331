import type { Permission, TenantRole } from '@xingluo/contracts/permissions';
import type { Actor } from '../../kernel/authz.ts';
import type { Db } from '../../kernel/db/db.ts';
import { hashToken } from '../../kernel/ids.ts';
import { keyRow, touchKey } from './store.ts';

/** How every key begins, so that people and scanners of leaked secrets know one. */
export const KEY_START = 'xlk_';

/** The key that a request brings as `Authorization: Bearer xlk_…`; null: it brings none. */
export const keyIn = (authorization: string | undefined): string | null => {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return token?.startsWith(KEY_START) ? token : null;
};

/** The person behind a key, with no more than its scopes; null for an unknown, ended or revoked one. */
export const actorOfKey = async (db: Db, key: string, address: string): Promise<Actor | null> => {
  if (key.length > 200) return null;
  const row = await db.lookUp((q) => keyRow(q, hashToken(key)));
  if (!row) return null;
  if (row.stale) await db.lookUp((q) => touchKey(q, row.key_id, address));
  return {
    kind: 'key',
    sessionId: row.key_id,
    userId: row.user_id,
    name: row.name,
    email: row.email,
    locale: row.locale,
    timeZone: row.time_zone,
    isSystemAdmin: false, // the installation is run by people
    tenantId: row.tenant_id,
    role: row.role as TenantRole,
    scopes: row.scopes as Permission[],
  };
};
