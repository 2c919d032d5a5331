import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import type { AccountsNeeds } from '../needs.ts';
import { accountsStore } from '../store/accounts.ts';
import { appsStore } from '../store/apps.ts';
import { originFor } from '../wire.ts';
import type { Authorize } from './authorize.ts';

export type StartInput = {
  platform: string;
  appId?: string | undefined;
  projectId?: string | undefined;
  accountId?: string | undefined;
  returnTo: string;
};

/** Where to send the person who binds an account, or authorises one again. Only their session may finish. */
export const createStartOAuth =
  (needs: AccountsNeeds, authorize: Authorize) =>
  async (
    tx: Tx,
    actor: Member,
    input: StartInput,
    note: Note,
    host: string,
  ): Promise<{ url: string; expiresAt: string }> => {
    const connector = found(needs.connectors.get(input.platform), 'accounts.platform_unknown');
    const { binding } = connector.platform;
    if (binding !== 'oauth') throw new AppError('accounts.wrong_binding', { binding });
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
    note(account?.id ?? app.id, { platform: input.platform });
    return authorize(tx, {
      connector,
      app,
      origin: originFor(needs.publicUrl(), host),
      begun: {
        session_id: actor.sessionId,
        user_id: actor.userId,
        link_id: null,
        project_id: input.projectId ?? null,
        account_id: account?.id ?? null,
        return_to: input.returnTo,
      },
    });
  };
