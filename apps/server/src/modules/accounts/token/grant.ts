import type { RefreshedGrant, TokenLife } from '@xingluo/connectors';
import type { Tx } from '../../../kernel/db/db.ts';
import type { AccountsNeeds } from '../needs.ts';
import { accessTokenPlace, refreshTokenPlace } from '../places.ts';
import type { GrantColumns } from '../store/accounts.ts';
import { refreshInSeconds } from './life.ts';

/** Seals a grant for the account's row. */
export const grantColumns = async (
  { secrets, clock, random }: Pick<AccountsNeeds, 'secrets' | 'clock' | 'random'>,
  tx: Tx,
  accountId: string,
  grant: RefreshedGrant,
  life: TokenLife,
): Promise<GrantColumns> => ({
  access_token_sealed: await secrets.seal(tx, accessTokenPlace(accountId), grant.accessToken),
  refresh_token_sealed: grant.refreshToken
    ? await secrets.seal(tx, refreshTokenPlace(accountId), grant.refreshToken)
    : null,
  expire_at: grant.accessExpiresAt,
  refresh_expire_at: grant.refreshExpiresAt,
  refresh_in_seconds: refreshInSeconds(
    { accessExpiresAt: grant.accessExpiresAt, now: clock.now() },
    life,
    random(),
  ),
  scopes: grant.scopes,
});
