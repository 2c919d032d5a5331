import type { Account, PlatformApp } from '@xingluo/contracts/accounts';
import type { AccountRow } from './store/accounts.ts';
import type { AppRow } from './store/apps.ts';

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * The address under which this person's browser knows us. On one machine `localhost` and `127.0.0.1` are one server
 * but two cookie jars: a callback to the other name would come without the session that began.
 */
export const originFor = (publicUrl: string, host: string): string => {
  const own = new URL(publicUrl);
  const asked = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : null;
  const twin =
    asked !== null &&
    LOOPBACK.test(own.hostname) &&
    LOOPBACK.test(asked.hostname) &&
    asked.port === own.port &&
    own.protocol === 'http:';
  return twin ? asked.origin : publicUrl;
};

export const callbackUrl = (publicUrl: string): string => `${publicUrl}/connect/oauth/callback`;

export const appWire = (row: AppRow, publicUrl: string): PlatformApp => ({
  id: row.id,
  platform: row.platform,
  name: row.name,
  clientKey: row.client_key,
  secretHint: row.secret_hint,
  callbackUrl: callbackUrl(publicUrl),
  accounts: row.accounts,
  version: row.version,
  createdAt: row.created_at.toISOString(),
});

export const accountWire = (row: AccountRow): Account => ({
  id: row.id,
  projectId: row.project_id,
  platform: row.platform,
  appId: row.app_id,
  accountId: row.account_id,
  displayName: row.display_name,
  avatarUrl: row.avatar_url,
  status: row.status as Account['status'],
  statusReason: row.status_reason,
  scopes: row.scopes,
  expireAt: row.expire_at?.toISOString() ?? null,
  refreshExpireAt: row.refresh_expire_at?.toISOString() ?? null,
  ownerId: row.owner_id,
  createdAt: row.created_at.toISOString(),
  version: row.version,
});
