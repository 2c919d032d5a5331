import { Refusal } from '@xingluo/connectors';
import type { SettingOption } from '@xingluo/contracts/platforms';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { idBefore, toPage } from '../../../kernel/db/page.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { tellLive } from '../../../kernel/live.ts';
import { checkVersion } from '../../../kernel/stale.ts';
import type { AccountsNeeds } from '../needs.ts';
import { accountsStore } from '../store/accounts.ts';
import type { AsAccount } from '../token/as-account.ts';
import { accountWire } from '../wire.ts';

type ListInput = {
  cursor?: string | undefined;
  limit: number;
  q?: string | undefined;
  platform?: string | undefined;
  status?: 'active' | 'reauth_required' | undefined;
  projectId?: string | undefined;
};
type ChangeInput = {
  id: string;
  projectId?: string | null | undefined;
  ownerId?: string | null | undefined;
  version: number;
};

/** A refusal of the platform as an answer of ours. */
export const platformError = (refusal: Refusal): AppError =>
  new AppError(
    refusal.kind === 'reauth_required' ? 'accounts.reauth_required' : 'accounts.platform_refused',
    {
      kind: refusal.kind,
      platformCode: refusal.platformCode,
      platformMessage: refusal.platformMessage,
    },
    { cause: refusal },
  );

/** Use cases of bound accounts. */
export const createAccountsService = (needs: AccountsNeeds, asAccount: AsAccount) => {
  const visible = async (tx: Tx, actor: Member, id: string) =>
    found(await accountsStore(tx).visible(actor, id), 'accounts.account_not_found');
  const visibleLocked = async (tx: Tx, actor: Member, id: string) =>
    found(await accountsStore(tx).visibleLocked(actor, id), 'accounts.account_not_found');

  return {
    list: async (tx: Tx, actor: Member, input: ListInput) =>
      toPage(
        await accountsStore(tx).list({ ...input, before: idBefore(input) }, actor),
        input,
        (row) => [row.id],
        accountWire,
      ),
    one: async (tx: Tx, actor: Member, id: string) => accountWire(await visible(tx, actor, id)),

    async change(tx: Tx, actor: Member, input: ChangeInput, note: Note) {
      const before = await visibleLocked(tx, actor, input.id);
      checkVersion(before, input.version, accountWire(before));
      if (input.projectId && !(await needs.projectVisible(tx, actor, input.projectId)))
        throw new AppError('workspaces.project_not_found');
      if (input.ownerId && !(await needs.isMember(tx, input.ownerId)))
        throw new AppError('workspaces.member_not_found');
      const after = await accountsStore(tx).change(input.id, {
        ...(input.projectId === undefined ? {} : { project_id: input.projectId }),
        ...(input.ownerId === undefined ? {} : { owner_id: input.ownerId }),
      });
      note(input.id, { projectId: after.project_id, ownerId: after.owner_id });
      await tellLive(tx, 'account', { id: input.id, status: after.status });
      return accountWire(after);
    },

    /** Forgets the tokens. Refused while something that is still open needs the account. */
    async unbind(tx: Tx, actor: Member, id: string, note: Note): Promise<void> {
      const account = await visibleLocked(tx, actor, id);
      if (await accountsStore(tx).isUsed(id)) throw new AppError('accounts.account_in_use');
      await accountsStore(tx).unbind(id);
      await needs.closeTodosOf(tx, { refType: 'account', refId: id }, actor.userId);
      note(id, { platform: account.platform, displayName: account.display_name });
      await tellLive(tx, 'account', { id, status: 'unbound' });
    },

    /** What the platform offers for one field of a post; asks the platform, so it holds no transaction. */
    async options(
      account: { id: string; platform: string },
      name: string,
      { tenantId, signal }: { tenantId: string; signal: AbortSignal },
    ): Promise<SettingOption[]> {
      const connector = found(needs.connectors.get(account.platform), 'accounts.platform_unknown');
      const offered = connector.platform.settings.some((field) => field.remoteOptions === name);
      if (!offered || !connector.options) throw new AppError('http.not_found');
      try {
        return await asAccount(tenantId, account.id, { signal }, async (of, context) =>
          of.options ? of.options(context, name) : [],
        );
      } catch (error) {
        throw error instanceof Refusal ? platformError(error) : error;
      }
    },
  };
};
export type AccountsService = ReturnType<typeof createAccountsService>;
