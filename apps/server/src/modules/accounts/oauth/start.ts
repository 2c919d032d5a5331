import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { hashToken, newToken } from '../../../kernel/ids.ts';
import type { AccountsNeeds } from '../needs.ts';
import { appSecretPlace } from '../places.ts';
import { accountsStore } from '../store/accounts.ts';
import { appsStore } from '../store/apps.ts';
import { statesStore } from '../store/states.ts';
import { callbackUrl, originFor } from '../wire.ts';

const STATE_LIFE_SECONDS = 600;

export type StartInput = {
  platform: string;
  appId?: string | undefined;
  projectId?: string | undefined;
  accountId?: string | undefined;
  returnTo: string;
};

/**
 * Where to send the person who binds an account, or authorises one again. The `state` in the address is 256 random
 * bits, stored hashed, good once, for ten minutes and for this session only (RFC 6749 §10.12).
 */
export const createStartOAuth =
  (needs: AccountsNeeds) =>
  async (
    tx: Tx,
    actor: Member,
    input: StartInput,
    note: Note,
    host: string,
  ): Promise<{ url: string; expiresAt: string }> => {
    const connector = found(needs.connectors.get(input.platform), 'accounts.platform_unknown');
    if (input.projectId && !(await needs.projectVisible(tx, actor, input.projectId)))
      throw new AppError('workspaces.project_not_found');
    const account = input.accountId
      ? found(await accountsStore(tx).visible(actor, input.accountId), 'accounts.account_not_found')
      : null;
    const appId = account?.app_id ?? input.appId;
    const app = found(
      appId ? await appsStore(tx).byId(appId) : await appsStore(tx).newestOf(input.platform),
      'accounts.app_not_found',
    );
    if (app.platform !== input.platform) throw new AppError('accounts.app_not_found');

    const state = newToken();
    const redirectUri = callbackUrl(originFor(needs.publicUrl(), host));
    await statesStore(tx).forgetOld();
    const { expires_at } = await statesStore(tx).add(
      {
        state_hash: hashToken(state),
        user_id: actor.userId,
        session_id: actor.sessionId,
        platform: input.platform,
        app_id: app.id,
        project_id: input.projectId ?? null,
        account_id: account?.id ?? null,
        redirect_uri: redirectUri,
        return_to: input.returnTo,
      },
      STATE_LIFE_SECONDS,
    );
    const clientSecret = await needs.secrets.open(tx, appSecretPlace(app.id), app.secret_sealed);
    note(account?.id ?? app.id, { platform: input.platform });
    return {
      url: connector.authorizeUrl({ app: { clientId: app.client_key, clientSecret }, redirectUri, state }),
      expiresAt: expires_at.toISOString(),
    };
  };
