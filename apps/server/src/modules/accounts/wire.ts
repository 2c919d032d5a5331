import type { Account, AccountDefaults, AccountDetail } from '@xingluo/contracts/account-shapes';
import { accountDefaults } from '@xingluo/contracts/account-shapes';
import type { PlatformApp } from '@xingluo/contracts/platform-app';
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

/** Where a platform sends its messages for one app; the app's id is in it because each has its own secret. */
export const webhookUrl = (publicUrl: string, platform: string, appId: string): string =>
  `${publicUrl}/connect/webhooks/${platform}/${appId}`;

export const callbackUrl = (publicUrl: string): string => `${publicUrl}/connect/oauth/callback`;

/** What a platform has said to an app. */
export type Heard = { last_at: Date; last_week: number };

export const appWire = (
  row: AppRow,
  { publicUrl, hears, heard }: { publicUrl: string; hears: boolean; heard: Heard | undefined },
): PlatformApp => ({
  id: row.id,
  platform: row.platform,
  name: row.name,
  clientKey: row.client_key,
  secretHint: row.secret_hint,
  baseUrl: row.base_url,
  callbackUrl: callbackUrl(publicUrl),
  webhookUrl: hears ? webhookUrl(publicUrl, row.platform, row.id) : null,
  callbacks: { lastAt: heard?.last_at.toISOString() ?? null, lastWeek: heard?.last_week ?? 0 },
  quotaPerDay: row.quota_per_day,
  accounts: row.accounts,
  version: row.version,
  createdAt: row.created_at.toISOString(),
});

/** Parsed, so that a default that was added later is there for older rows too. */
export const defaultsOf = (row: Pick<AccountRow, 'defaults'>): AccountDefaults =>
  accountDefaults.parse(row.defaults);

/** What the row alone does not tell. */
export type AccountAround = Pick<Account, 'groups' | 'health'>;

export const accountWire = (row: AccountRow, around: AccountAround): Account => ({
  id: row.id,
  projectId: row.project_id,
  platform: row.platform,
  binding: row.binding as Account['binding'],
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
  tags: row.tags,
  keeper: { name: row.keeper_name, note: row.keeper_note },
  notes: row.notes,
  ...around,
  defaults: defaultsOf(row),
  createdAt: row.created_at.toISOString(),
  version: row.version,
});

export const detailWire = (
  row: AccountRow,
  around: AccountAround,
  linkUntil: Date | null,
): AccountDetail => ({
  ...accountWire(row, around),
  refreshAt: row.status === 'active' ? (row.refresh_at?.toISOString() ?? null) : null,
  checkedAt: row.checked_at?.toISOString() ?? null,
  reauthLinkUntil: linkUntil?.toISOString() ?? null,
});
