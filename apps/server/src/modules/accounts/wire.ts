import type { Account, PlatformApp } from '@xingluo/contracts/accounts';
import type { AccountRow } from './store/accounts.ts';
import type { AppRow } from './store/apps.ts';

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
