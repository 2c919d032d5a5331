import { type CallIo, type Connector, type HandContext, Refusal } from '@xingluo/connectors';
import type { AccountsNeeds } from '../needs.ts';
import { tokensStore } from '../store/tokens.ts';
import type { AppTokens } from './app-tokens.ts';
import { openApp } from './open-app.ts';

const unavailable = (message: string) =>
  new Refusal(message, { kind: 'app_misconfigured', step: 'token', platformMessage: message });

const noTokens: ReturnType<AppTokens> = {
  token: () => Promise.reject(unavailable('This account has no platform app.')),
  refused: () => {},
};

/**
 * Calls for an account that need no authorisation of it: hand-overs to a person. An account whose authorisation is over
 * is handed over all the same. Throws Refusal.
 */
export const createAsHand = (needs: AccountsNeeds, appTokens: AppTokens) => {
  const look = (tenantId: string, accountId: string) =>
    needs.db.withTenant(tenantId, async (tx) => {
      const row = await tokensStore(tx).forHand(accountId);
      if (!row) throw unavailable('The account was unbound.');
      const connector = needs.connectors.get(row.platform);
      if (connector?.platform.simulated !== row.simulated || !connector.byHand)
        throw unavailable(`${row.platform} is not available in this installation.`);
      const app = row.app && (await openApp(needs, tx, row.app));
      return { connector, appId: row.app?.id ?? null, app, externalId: row.account_id ?? '' };
    });

  /** Tokens of the account's app; an account known by name alone has no app that could have one. */
  const tokensOf = (
    tenantId: string,
    { app, appId, connector }: Awaited<ReturnType<typeof look>>,
    io: CallIo,
  ) => (app && appId ? appTokens({ tenantId, appId, app, connector, signal: io.signal }) : noTokens);

  return async <T>(
    tenantId: string,
    accountId: string,
    io: CallIo,
    work: (connector: Connector, context: HandContext) => Promise<T>,
  ): Promise<T> => {
    const found = await look(tenantId, accountId);
    const tokens = tokensOf(tenantId, found, io);
    const { connector, externalId } = found;
    const app = found.app ?? { clientId: '', clientSecret: '' };
    for (let again = false; ; again = true) {
      try {
        return await work(connector, { ...io, app, externalId, appToken: tokens.token });
      } catch (error) {
        const kind = error instanceof Refusal && error.kind === 'token_expired' ? error.appToken : null;
        if (kind === null || again) throw error;
        tokens.refused(kind);
      }
    }
  };
};
export type AsHand = ReturnType<typeof createAsHand>;
