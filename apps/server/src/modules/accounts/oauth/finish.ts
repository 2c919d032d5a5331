import { type Grant, type PlatformApp, Refusal } from '@xingluo/connectors';
import { type Actor, can } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import { hashToken } from '../../../kernel/ids.ts';
import type { AccountsNeeds } from '../needs.ts';
import { platformError } from '../service/accounts.ts';
import { linksStore } from '../store/links.ts';
import { tenantOfState } from '../store/state-tenant.ts';
import { type StateRow, statesStore } from '../store/states.ts';
import { appKeys } from './app-keys.ts';
import type { Bind, BoundBy } from './bind.ts';

export type Callback = {
  state: string | undefined;
  code: string | undefined;
  actor: Actor | null;
  request: { requestId: string; address: string };
};

/** How a callback ended; `returnTo` is known once the state is believed. */
export type Finished = { returnTo: string; bound: string } | { returnTo: string; problem: AppError };

const LANDING = '/accounts';
/** Where who came by a link is told how it ended: they may have no account here. */
export const LINK_RESULT = '/connect/reauth-result';

type Believed = { row: StateRow; by: BoundBy };

/**
 * The platform has sent the person back. The state is used up first, by compare-and-set, so that two callbacks cannot
 * both exchange; only the session or the link that began may use it. The code is single use: whatever fails after the
 * exchange, the person authorises again.
 */
export const createFinishOAuth = (needs: AccountsNeeds, bind: Bind) => {
  /** One answer for unknown, foreign, used and expired: a stranger learns nothing, and uses up nothing. */
  const bySession = async (tx: Tx, hash: Buffer, actor: Actor | null): Promise<Believed> => {
    if (actor?.tenantId !== tx.tenantId || !can(actor, 'accounts:manage'))
      throw new AppError('accounts.state_invalid');
    const { sessionId, userId, kind } = actor;
    const row = await statesStore(tx).use(hash, { session_id: sessionId, user_id: userId });
    return { row: found(row, 'accounts.state_invalid'), by: { kind, id: userId, userId } };
  };

  /** A link has only the power of who gave it: it ends with their membership. */
  const byLink = async (tx: Tx, hash: Buffer): Promise<Believed> => {
    const row = found(await statesStore(tx).use(hash, { link: true }), 'accounts.state_invalid');
    const link = found(await linksStore(tx).alive(row.link_id!), 'accounts.link_invalid');
    if (!(await needs.isMember(tx, link.created_by))) throw new AppError('accounts.link_invalid');
    return { row, by: { kind: 'link', id: link.id, userId: null } };
  };

  const exchange = async (
    row: StateRow,
    code: string | undefined,
  ): Promise<{ grant: Grant; app: PlatformApp }> => {
    if (!code) throw new AppError('accounts.refused_by_person');
    const connector = found(needs.connectors.get(row.platform), 'accounts.platform_unknown');
    const app = await needs.db.withTenant(row.tenant_id, (tx) => appKeys(needs, tx, row));
    try {
      return { app, grant: await connector.exchangeCode({ app, redirectUri: row.redirect_uri, code }) };
    } catch (error) {
      throw error instanceof Refusal ? platformError(error) : error;
    }
  };

  return async ({ state, code, actor, request }: Callback): Promise<Finished> => {
    let returnTo = LANDING;
    try {
      const hash = hashToken(state ?? '');
      const tenantId = state ? await tenantOfState(needs.db, hash) : null;
      if (!tenantId) throw new AppError('accounts.state_invalid');
      const linked = await needs.db.withTenant(tenantId, (tx) => statesStore(tx).byLink(hash));
      if (linked) returnTo = LINK_RESULT;
      const { row, by } = await needs.db.withTenant(tenantId, (tx) =>
        linked ? byLink(tx, hash) : bySession(tx, hash, actor),
      );
      returnTo = row.return_to;
      const { grant, app } = await exchange(row, code);
      const binding = { ...row, base_url: app.baseUrl ?? null };
      return { returnTo, bound: await bind(binding, grant, by, request) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { returnTo, problem: error };
    }
  };
};
