import { type Connector, type PlatformApp, Refusal } from '@xingluo/connectors';
import { newToken } from '../../../kernel/ids.ts';
import type { AccountsNeeds } from '../needs.ts';
import { appTokenPlace } from '../places.ts';
import { appTokensStore } from '../store/app-tokens.ts';

const LEASE_SECONDS = 45;
/** Well inside the lease: whoever issues after it is over could end a token that another has just been given. */
const CALL_MS = 30_000;
const SPARE_SECONDS = 60;
const LOOK_AGAIN_MS = 100;
const LONGEST_WAIT_MS = 60_000;

export type AppTokenWanted = {
  tenantId: string;
  appId: string;
  app: PlatformApp;
  connector: Connector;
  signal?: AbortSignal | undefined;
};

/**
 * Tokens of a platform app itself, shared by all its accounts and all processes: issued once, kept sealed, and issued
 * anew when they end or the platform refuses them.
 */
export const createAppTokens = ({ db, secrets, clock }: Pick<AccountsNeeds, 'db' | 'secrets' | 'clock'>) => {
  const stored = (tenantId: string, appId: string, kind: string) =>
    db.withTenant(tenantId, async (tx) => {
      const row = await appTokensStore(tx).find(appId, kind);
      if (!row?.token_sealed) return { issue: row?.issue ?? 0, value: null, secondsLeft: 0 };
      const value = await secrets.open(tx, appTokenPlace(`${appId} ${kind}`), row.token_sealed);
      return { issue: row.issue, value, secondsLeft: row.seconds_left };
    });

  const issue = async (
    wanted: AppTokenWanted,
    kind: string,
    seen: number,
    needed: (kind: string) => Promise<string>,
  ): Promise<boolean> => {
    const { tenantId, appId, app, connector, signal } = wanted;
    const owner = newToken(12);
    const lease = { owner, seen, seconds: LEASE_SECONDS };
    if (!(await db.withTenant(tenantId, (tx) => appTokensStore(tx).takeLease(appId, kind, lease))))
      return false;
    try {
      if (!connector.issueAppToken)
        throw new Refusal(`${connector.platform.id} has no tokens of the app.`, {
          kind: 'app_misconfigured',
          step: 'app_token',
        });
      const limit = AbortSignal.timeout(CALL_MS);
      const token = await connector.issueAppToken({
        app,
        kind,
        appToken: needed,
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      await db.withTenant(tenantId, async (tx) => {
        const sealed = await secrets.seal(tx, appTokenPlace(`${appId} ${kind}`), token.value);
        await appTokensStore(tx).store(appId, kind, owner, { sealed, expiresAt: token.expiresAt });
      });
      return true;
    } catch (error) {
      await db.withTenant(tenantId, (tx) => appTokensStore(tx).giveUp(appId, kind, owner));
      throw error;
    }
  };

  /** Gives tokens for one piece of work. `refused` marks what the platform would not take, so that a newer one is issued. */
  return (wanted: AppTokenWanted) => {
    const given = new Map<string, number>();
    const refused = new Map<string, number>();

    const token = async (kind: string): Promise<string> => {
      for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
        const { issue: number, value, secondsLeft } = await stored(wanted.tenantId, wanted.appId, kind);
        if (value !== null && number > (refused.get(kind) ?? 0) && secondsLeft > SPARE_SECONDS) {
          given.set(kind, number);
          return value;
        }
        if (await issue(wanted, kind, number, token)) continue;
        wanted.signal?.throwIfAborted();
        if (waited >= LONGEST_WAIT_MS)
          throw new Refusal('app_token: another process has been issuing it for too long.', {
            kind: 'transient',
            step: 'app_token',
          });
        await clock.sleep(LOOK_AGAIN_MS, wanted.signal);
      }
    };
    return {
      token,
      refused: (kind: string): void => {
        refused.set(kind, given.get(kind) ?? 0);
      },
    };
  };
};
export type AppTokens = ReturnType<typeof createAppTokens>;
