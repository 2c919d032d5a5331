import { type Grant, Refusal, type RefusalKind } from '@xingluo/connectors';
import type { ErrorCode } from '@xingluo/contracts/errors';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { AccountsNeeds } from '../needs.ts';
import { platformError } from '../service/accounts.ts';
import { accountsStore } from '../store/accounts.ts';
import { appKeys } from './app-keys.ts';
import type { Bind, Binding } from './bind.ts';

export type PasswordInput = {
  platform: string;
  appId: string;
  username: string;
  password: string;
  otp?: string | undefined;
  projectId?: string | undefined;
  accountId?: string | undefined;
};

/** What a refused sign-in means here, where no account is bound yet; every other kind is the platform's refusal. */
const meanings: Partial<Record<RefusalKind, ErrorCode>> = {
  reauth_required: 'accounts.sign_in_refused',
  human_verification: 'accounts.code_wanted',
};
const signInError = (refusal: Refusal): AppError => {
  const { code, data } = platformError(refusal);
  return new AppError(meanings[refusal.kind] ?? code, data, { cause: refusal });
};

/**
 * Binds an account by signing in for the person, on platforms that know no consent page. The password goes to the
 * connector and nowhere else: not into a row, a log line or the hash of an Idempotency-Key. No transaction is open
 * while the platform is asked.
 */
export const createPasswordBinding = (needs: AccountsNeeds, bind: Bind) => {
  const check = async (tx: Tx, actor: Member, input: PasswordInput) => {
    if (input.projectId && !(await needs.projectVisible(tx, actor, input.projectId)))
      throw new AppError('workspaces.project_not_found');
    if (input.accountId)
      found(await accountsStore(tx).visible(actor, input.accountId), 'accounts.account_not_found');
    return appKeys(needs, tx, { platform: input.platform, app_id: input.appId });
  };

  return async (
    actor: Member,
    input: PasswordInput,
    { signal, ...request }: { requestId: string; address: string; signal: AbortSignal },
  ): Promise<string> => {
    const connector = found(needs.connectors.get(input.platform), 'accounts.platform_unknown');
    const { binding } = connector.platform;
    if (binding !== 'password' || !connector.signIn)
      throw new AppError('accounts.wrong_binding', { binding });
    const app = await needs.db.withTenant(actor.tenantId, (tx) => check(tx, actor, input));
    const { username, password, otp } = input;
    const grant: Grant = await connector
      .signIn({ app, username, password, otp, signal })
      .catch((error: unknown) => {
        throw error instanceof Refusal ? signInError(error) : error;
      });
    const target: Binding = {
      tenant_id: actor.tenantId,
      platform: input.platform,
      app_id: input.appId,
      base_url: app.baseUrl ?? null,
      project_id: input.projectId ?? null,
      account_id: input.accountId ?? null,
      link_id: null,
    };
    return bind(target, grant, { kind: actor.kind, id: actor.userId, userId: actor.userId }, request);
  };
};
export type PasswordBinding = ReturnType<typeof createPasswordBinding>;
