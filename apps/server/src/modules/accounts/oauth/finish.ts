import { type Grant, Refusal } from '@xingluo/connectors';
import { type Actor, can, type Member } from '../../../kernel/authz.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import { hashToken } from '../../../kernel/ids.ts';
import type { AccountsNeeds } from '../needs.ts';
import { appSecretPlace } from '../places.ts';
import { platformError } from '../service/accounts.ts';
import { appsStore } from '../store/apps.ts';
import { tenantOfState } from '../store/state-tenant.ts';
import { type StateRow, statesStore } from '../store/states.ts';
import type { Bind } from './bind.ts';

export type Callback = {
  state: string | undefined;
  code: string | undefined;
  actor: Actor | null;
  request: { requestId: string; address: string };
};

/** How a callback ended; `returnTo` is known once the state is believed. */
export type Finished = { returnTo: string; bound: string } | { returnTo: string; problem: AppError };

const LANDING = '/accounts';

/**
 * The platform has sent the person back. The state is used up first, by compare-and-set, so that two callbacks cannot
 * both exchange; only the session that began may use it. The code is single use: whatever fails after the
 * exchange, the person authorises again.
 */
export const createFinishOAuth = (needs: AccountsNeeds, bind: Bind) => {
  const useState = async ({ state, actor }: Callback): Promise<{ row: StateRow; member: Member }> => {
    const hash = hashToken(state ?? '');
    const tenantId = state ? await tenantOfState(needs.db, hash) : null;
    // One answer for unknown, foreign, used and expired: a stranger learns nothing, and uses up nothing.
    if (!tenantId || actor?.tenantId !== tenantId || !can(actor, 'accounts:manage'))
      throw new AppError('accounts.state_invalid');
    const by = { session_id: actor.sessionId, user_id: actor.userId };
    const row = await needs.db.withTenant(tenantId, (tx) => statesStore(tx).use(hash, by));
    return { row: found(row, 'accounts.state_invalid'), member: actor as Member };
  };

  const exchange = async (row: StateRow, code: string | undefined): Promise<Grant> => {
    if (!code) throw new AppError('accounts.refused_by_person');
    const connector = found(needs.connectors.get(row.platform), 'accounts.platform_unknown');
    const app = await needs.db.withTenant(row.tenant_id, async (tx) => {
      const known = found(await appsStore(tx).byId(row.app_id), 'accounts.app_not_found');
      return {
        clientId: known.client_key,
        clientSecret: await needs.secrets.open(tx, appSecretPlace(known.id), known.secret_sealed),
      };
    });
    try {
      return await connector.exchangeCode({ app, redirectUri: row.redirect_uri, code });
    } catch (error) {
      throw error instanceof Refusal ? platformError(error) : error;
    }
  };

  return async (callback: Callback): Promise<Finished> => {
    let returnTo = LANDING;
    try {
      const { row, member } = await useState(callback);
      returnTo = row.return_to;
      const grant = await exchange(row, callback.code);
      return { returnTo, bound: await bind(row, grant, member, callback.request) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { returnTo, problem: error };
    }
  };
};
