import { type Connector, type PlatformApp, type RefreshedGrant, Refusal } from '@xingluo/connectors';
import { newToken } from '../../../kernel/ids.ts';
import type { AccountsNeeds } from '../needs.ts';
import { refreshTokenPlace } from '../places.ts';
import { type TokenRow, tokensStore } from '../store/tokens.ts';
import { grantColumns } from './grant.ts';
import { refreshVerdicts, retryInSeconds } from './life.ts';
import { openApp } from './open-app.ts';
import { markReauth } from './reauth.ts';

/** A platform that takes longer is asked again later. */
const CALL_SECONDS = 25;
const STORE_TRIES = 5;
/** The call and all tries to store its grant end inside the lease; whoever is lost in it holds the account no longer. */
const LEASE_SECONDS = CALL_SECONDS + 15;

/** busy: somebody else refreshes right now · current: there is a newer grant than the one seen · over: a person has to authorise again. */
export type RefreshOutcome = 'refreshed' | 'busy' | 'current' | 'over' | Refusal;

type Leased = { row: TokenRow; owner: string; app: PlatformApp; refreshToken: string };

const connectorOf = (needs: Pick<AccountsNeeds, 'connectors'>, row: TokenRow): Connector => {
  const connector = needs.connectors.get(row.platform);
  if (connector && connector.platform.simulated === row.simulated) return connector;
  throw new Refusal(`${row.platform} is not available in this installation.`, {
    kind: 'app_misconfigured',
    step: 'token',
    platformMessage: `${row.platform} is not available in this installation.`,
  });
};

/**
 * Refreshes the grant that the caller has seen: one refresher per account over all processes, by a lease in the row.
 * The new grant is committed before anybody uses it; a failure that may pass leaves the old one as it is.
 */
export const createRefresh = (needs: AccountsNeeds) => {
  const { db, secrets, log } = needs;

  const take = (
    tenantId: string,
    accountId: string,
    grantVersion: number,
  ): Promise<Leased | RefreshOutcome> =>
    db.withTenant(tenantId, async (tx) => {
      const owner = newToken(12);
      const lease = await tokensStore(tx).takeLease(accountId, {
        owner,
        grantVersion,
        seconds: LEASE_SECONDS,
      });
      const row = await tokensStore(tx).withApp(accountId);
      if (row?.status !== 'active') return 'over';
      if (!lease) return row.grant_version === grantVersion ? 'busy' : 'current';
      const dead = deadWithoutAsking(row);
      if (dead !== null) {
        await markReauth(needs, tx, { accountId, grantVersion, reason: dead });
        return 'over';
      }
      return {
        row,
        owner,
        app: await openApp(needs, tx, row.app),
        refreshToken: await secrets.open(tx, refreshTokenPlace(accountId), row.refresh_token_sealed!),
      };
    });

  const deadWithoutAsking = (row: TokenRow): string | null => {
    if (!row.refresh_token_sealed) return 'the platform gave no refresh token';
    const { refreshableAfterExpiry } = connectorOf(needs, row).tokenLife;
    return refreshableAfterExpiry || (row.seconds_left ?? 0) > 0
      ? null
      : 'the authorisation ran out before it could be renewed';
  };

  /** The old refresh token is dead by now: a passing failure of the database must not lose the new one. */
  const store = async ({ row, owner }: Leased, grant: RefreshedGrant): Promise<void> => {
    const { tokenLife } = connectorOf(needs, row);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await db.withTenant(row.tenant_id, async (tx) => {
          const columns = await grantColumns(needs, tx, row.id, grant, tokenLife);
          await tokensStore(tx).storeGrant(row.id, owner, {
            ...columns,
            refresh_token_sealed: columns.refresh_token_sealed ?? row.refresh_token_sealed,
            scopes: columns.scopes.length > 0 ? columns.scopes : row.scopes,
          });
        });
        return;
      } catch (error) {
        if (attempt === STORE_TRIES) throw error;
        log.warn({ err: error, account: row.id }, 'a new grant could not be stored; trying again');
        await needs.clock.sleep(200 * 2 ** attempt);
      }
    }
  };

  const failed = async ({ row, owner }: Leased, refusal: Refusal): Promise<RefreshOutcome> => {
    const reason = [refusal.platformCode, refusal.platformMessage ?? refusal.message]
      .filter(Boolean)
      .join(' · ')
      .slice(0, 300);
    const over = refreshVerdicts[refusal.kind] === 'over';
    await db.withTenant(row.tenant_id, async (tx) => {
      if (over) await markReauth(needs, tx, { accountId: row.id, grantVersion: row.grant_version, reason });
      else
        await tokensStore(tx).tryAgain(row.id, owner, {
          inSeconds: retryInSeconds(row.refresh_failures, refusal.retryAfterMs, needs.random()),
          reason,
        });
    });
    log.warn({ account: row.id, kind: refusal.kind, code: refusal.platformCode }, 'a refresh was refused');
    return over ? 'over' : refusal;
  };

  return async (tenantId: string, accountId: string, grantVersion: number): Promise<RefreshOutcome> => {
    const leased = await take(tenantId, accountId, grantVersion).catch((error: unknown) => {
      if (error instanceof Refusal) return error;
      throw error;
    });
    if (typeof leased === 'string' || leased instanceof Refusal) return leased;
    const { row } = leased;
    try {
      const grant = await connectorOf(needs, row).refresh({
        app: leased.app,
        refreshToken: leased.refreshToken,
        signal: AbortSignal.timeout(CALL_SECONDS * 1000),
      });
      if (!grant.accessToken)
        throw new Refusal('refresh: the platform gave an empty token.', {
          kind: 'transient',
          step: 'refresh',
        });
      await store(leased, grant);
      return 'refreshed';
    } catch (error) {
      if (error instanceof Refusal) return failed(leased, error);
      throw error;
    }
  };
};
export type Refresh = ReturnType<typeof createRefresh>;
