import { type CallIo, type Connector, type HandContext, Refusal } from '@xingluo/connectors';
import type { AccountsNeeds } from '../needs.ts';
import { appSecretPlace } from '../places.ts';
import { tokensStore } from '../store/tokens.ts';
import type { AppTokens } from './app-tokens.ts';

const unavailable = (message: string) =>
  new Refusal(message, { kind: 'app_misconfigured', step: 'token', platformMessage: message });

/**
 * Calls for an account that need no authorisation of it: hand-overs to a person. An account whose authorisation is over
 * is handed over all the same. Throws Refusal.
 */
export const createAsHand = (needs: AccountsNeeds, appTokens: AppTokens) => {
  const look = (tenantId: string, accountId: string) =>
    needs.db.withTenant(tenantId, async (tx) => {
      const row = await tokensStore(tx).withApp(accountId);
      if (!row || row.status === 'unbound') throw unavailable('The account was unbound.');
      const connector = needs.connectors.get(row.platform);
      if (connector?.platform.simulated !== row.simulated || !connector.byHand)
        throw unavailable(`${row.platform} is not available in this installation.`);
      const secret = await needs.secrets.open(tx, appSecretPlace(row.app_id), row.secret_sealed);
      return {
        connector,
        appId: row.app_id,
        app: { clientId: row.client_key, clientSecret: secret },
        externalId: row.account_id,
      };
    });

  return async <T>(
    tenantId: string,
    accountId: string,
    io: CallIo,
    work: (connector: Connector, context: HandContext) => Promise<T>,
  ): Promise<T> => {
    const { connector, app, appId, externalId } = await look(tenantId, accountId);
    const tokens = appTokens({ tenantId, appId, app, connector, signal: io.signal });
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
