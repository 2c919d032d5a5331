import {
  type AccountContext,
  type CallIo,
  type Connector,
  Refusal,
  type RefusalKind,
} from '@xingluo/connectors';
import type { Tx } from '../../../kernel/db/db.ts';
import type { AccountsNeeds } from '../needs.ts';
import { accessTokenPlace } from '../places.ts';
import { accountsStore } from '../store/accounts.ts';
import { type CallRow, tokensStore } from '../store/tokens.ts';
import { openApp } from './open-app.ts';
import { markReauth } from './reauth.ts';
import type { Refresh } from './refresh.ts';

/** Below this an access token is renewed before it is used. */
const SPARE_SECONDS = 60;
const LOOK_AGAIN_MS = 100;
const LONGEST_WAIT_MS = 120_000;

/** A fresh access token for a call in the name of an account; `grantVersion` says which grant it is of. */
export type Access = {
  connector: Connector;
  grantVersion: number;
  context: Omit<AccountContext, keyof CallIo>;
};

/** The last access of somebody who makes several calls of one account in a row. */
export type LastAccess = { access?: Access; until?: number };
export type AtHand = { appId: string; last: LastAccess };
/** So long it is used again without looking: an answer of the platform takes longer. */
const SAME_MS = 5000;

const over = (reason: string) =>
  new Refusal(`The account has to be authorised again: ${reason}.`, {
    kind: 'reauth_required',
    step: 'token',
    platformMessage: reason,
  });

const byNameAlone = new Refusal('The account is known by its name alone: nothing can be called for it.', {
  kind: 'app_misconfigured',
  step: 'token',
});

const passed: ReadonlySet<RefusalKind> = new Set(['app_misconfigured', 'rate_limited', 'transient']);

/** The refusal of a refresh as one of the call that needed the token: nothing was called, so no outcome is unknown. */
const asTokenRefusal = (refusal: Refusal): Refusal =>
  new Refusal(`token: ${refusal.message}`, {
    kind: passed.has(refusal.kind) ? refusal.kind : 'transient',
    step: 'token',
    platformCode: refusal.platformCode,
    platformMessage: refusal.platformMessage,
    retryAfterMs: refusal.retryAfterMs,
    cause: refusal,
  });

/**
 * Calls in the name of a bound account. Both throw Refusal: `reauth_required` when a person has to authorise again,
 * `app_misconfigured` when the platform is not to be had here, and whatever a failing refresh was refused with.
 */
export const createAsAccount = (needs: AccountsNeeds, refresh: Refresh) => {
  const { db, secrets, clock } = needs;

  /** Whether there is an account that nobody has ever authorised. */
  const isByName = (tenantId: string, accountId: string) =>
    db.withTenant(tenantId, async (tx) => Boolean(await accountsStore(tx).byId(accountId)));

  const accessOf = async (tx: Tx, connector: Connector, row: CallRow): Promise<Access> => ({
    connector,
    grantVersion: row.grant_version,
    context: {
      app: await openApp(needs, tx, row.app),
      accessToken: await secrets.open(tx, accessTokenPlace(row.id), row.access_token_sealed!),
      externalId: row.external_id,
    },
  });
  /** What was bound to a simulation stays there, whatever the installation offers under this name today. */
  const connectorOf = ({ platform, simulated }: CallRow): Connector | undefined => {
    const connector = needs.connectors.get(platform);
    return connector?.platform.simulated === simulated ? connector : undefined;
  };
  const isFresh = ({ seconds_left }: CallRow) => (seconds_left ?? 0) > SPARE_SECONDS;

  const look = async (tenantId: string, accountId: string) => {
    const seen = await db.withTenant(tenantId, async (tx) => {
      await secrets.ready(tx);
      const row = await tx.last(tokensStore(tx).withApp(accountId));
      if (!row) return null;
      if (row.status === 'unbound') throw over('it was unbound');
      if (row.status !== 'active') throw over(row.status_reason ?? 'its authorisation is over');
      const connector = connectorOf(row);
      if (!connector)
        throw new Refusal(`${row.platform} is not available in this installation.`, {
          kind: 'app_misconfigured',
          step: 'token',
        });
      const usable = (row.seconds_left ?? 0) > 0;
      return { fresh: isFresh(row), usable, access: await accessOf(tx, connector, row) };
    });
    if (seen) return seen;
    throw (await isByName(tenantId, accountId)) ? byNameAlone : over('it was unbound');
  };

  /**
   * For whoever takes several accounts up at once: through which app each is bound, and what it can be called with right
   * now, as `last` of `asAccount`. Whatever stands against a call is said when it is made; accounts without an app are
   * left out.
   */
  const atHand = async (tx: Tx, accountIds: string[]): Promise<Map<string, AtHand>> => {
    const until = clock.now().getTime() + SAME_MS;
    const lastOf = async (row: CallRow): Promise<LastAccess> => {
      const connector = connectorOf(row);
      if (!connector || row.status !== 'active' || !isFresh(row)) return {};
      return { access: await accessOf(tx, connector, row), until };
    };
    const rows = await tokensStore(tx).eachWithApp([...new Set(accountIds)]);
    const found = rows.map(
      async (row) =>
        [row.id, { appId: row.app.id, last: await lastOf(row).catch((): LastAccess => ({})) }] as const,
    );
    return new Map(await Promise.all(found));
  };

  /**
   * Waits while somebody else refreshes. `refused`: the version of a grant that the platform would not take any more.
   */
  const accessFor = async (
    tenantId: string,
    accountId: string,
    { refused = 0, signal }: { refused?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<Access> => {
    for (let waited = 0; ; ) {
      const { access, fresh, usable } = await look(tenantId, accountId);
      const newer = access.grantVersion > refused;
      if (newer && fresh) return access;
      const outcome = await refresh(tenantId, accountId, access.grantVersion);
      if (outcome instanceof Refusal) {
        // A short rest of life is better than no call at all.
        if (newer && usable) return access;
        throw asTokenRefusal(outcome);
      }
      if (outcome !== 'busy') continue;
      if (newer && usable) return access;
      signal?.throwIfAborted();
      if (waited >= LONGEST_WAIT_MS)
        throw new Refusal('token: another process has been renewing it for too long.', {
          kind: 'transient',
          step: 'token',
        });
      await clock.sleep(LOOK_AGAIN_MS, signal);
      waited += LOOK_AGAIN_MS;
    }
  };

  /**
   * Runs `work` with a fresh token. A token that the platform calls expired is renewed and the work done once more,
   * so `work` must end with the refused call; a withdrawn authorisation stops the account. `last` keeps the access of a
   * caller for its next call soon after.
   */
  const asAccount = async <T>(
    tenantId: string,
    accountId: string,
    { last = {}, ...io }: CallIo & { last?: LastAccess },
    work: (connector: Connector, context: AccountContext) => Promise<T>,
  ): Promise<T> => {
    const now = clock.now().getTime();
    let access =
      last.access && now < (last.until ?? 0)
        ? last.access
        : await accessFor(tenantId, accountId, { signal: io.signal });
    if (access !== last.access) Object.assign(last, { access, until: now + SAME_MS });
    for (let again = false; ; again = true) {
      try {
        return await work(access.connector, { ...access.context, ...io });
      } catch (error) {
        delete last.access;
        if (!(error instanceof Refusal)) throw error;
        if (error.kind === 'reauth_required')
          await db.withTenant(tenantId, (tx) =>
            markReauth(needs, tx, {
              accountId,
              grantVersion: access.grantVersion,
              reason: [error.platformCode, error.platformMessage ?? error.message]
                .filter(Boolean)
                .join(' · '),
            }),
          );
        if (error.kind !== 'token_expired' || again) throw error;
        access = await accessFor(tenantId, accountId, { refused: access.grantVersion, signal: io.signal });
      }
    }
  };

  return { accessFor, asAccount, atHand };
};
export type AsAccount = ReturnType<typeof createAsAccount>['asAccount'];
