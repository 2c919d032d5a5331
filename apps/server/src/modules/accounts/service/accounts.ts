import { Refusal } from '@xingluo/connectors';
import type { SettingOption } from '@xingluo/contracts/platforms';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { tellLive } from '../../../kernel/live.ts';
import { checkVersion } from '../../../kernel/stale.ts';
import type { AccountsNeeds } from '../needs.ts';
import type { Show } from '../show.ts';
import { type AccountRow, accountsStore, type FactColumns } from '../store/accounts.ts';
import { linksStore } from '../store/links.ts';
import type { AsAccount } from '../token/as-account.ts';
import { createBatch } from './batch.ts';
import { checkDefaults, checkFacts, type Facts, factColumns, setGroups } from './facts.ts';
import { createList } from './list.ts';
import type { AddManual, ManualInput } from './manual.ts';

type ChangeInput = Facts & {
  id: string;
  name?: string | undefined;
  externalId?: string | null | undefined;
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

/** Name and id as people enter them, of accounts that no platform names. */
const ownNames = (row: AccountRow, { name, externalId }: ChangeInput): FactColumns => {
  if (name === undefined && externalId === undefined) return {};
  if (row.binding !== 'manual') throw new AppError('accounts.not_manual');
  return {
    ...(name === undefined ? {} : { display_name: name }),
    ...(externalId === undefined ? {} : { account_id: externalId }),
  };
};

/** SQLSTATE 23505: somebody else has this id or name. */
const asTaken = (error: unknown): never => {
  if ((error as { code?: string }).code === '23505') throw new AppError('accounts.account_exists');
  throw error;
};

/** Use cases of accounts, whichever way they were bound. */
export const createAccountsService = (
  needs: AccountsNeeds,
  asAccount: AsAccount,
  show: Show,
  addManual: AddManual,
) => {
  const visible = async (tx: Tx, actor: Member, id: string) =>
    found(await accountsStore(tx).visible(actor, id), 'accounts.account_not_found');
  const visibleLocked = async (tx: Tx, actor: Member, id: string) =>
    found(await accountsStore(tx).visibleLocked(actor, id), 'accounts.account_not_found');

  return {
    list: createList(show),
    batch: createBatch(needs, show),
    one: async (tx: Tx, actor: Member, id: string) => show.detail(tx, await visible(tx, actor, id)),
    tags: async (tx: Tx, actor: Member) => accountsStore(tx).tags(actor),

    async add(tx: Tx, actor: Member, input: ManualInput, note: Note) {
      const [account] = await show.many(tx, [await addManual(tx, actor, input, note)]);
      return account!;
    },

    async change(tx: Tx, actor: Member, input: ChangeInput, note: Note) {
      const before = await visibleLocked(tx, actor, input.id);
      checkVersion(before, input.version, await show.detail(tx, before));
      await checkFacts(needs, tx, actor, input);
      checkDefaults(input.defaults, needs.connectors.get(before.platform)?.platform);
      await setGroups(tx, input.id, input.groupIds);
      const after = await accountsStore(tx)
        .change(input.id, { ...factColumns(input), ...ownNames(before, input) })
        .catch(asTaken);
      const { id: _id, version: _version, ...said } = input;
      note(input.id, said);
      await tellLive(tx, 'account', { id: input.id, status: after.status });
      return show.detail(tx, after);
    },

    /** Forgets the tokens. Refused while something that is still open needs the account. */
    async unbind(tx: Tx, actor: Member, id: string, note: Note): Promise<void> {
      const account = await visibleLocked(tx, actor, id);
      if (await accountsStore(tx).isUsed(id)) throw new AppError('accounts.account_in_use');
      await accountsStore(tx).unbind(id);
      await linksStore(tx).endOf(id, 'revoked');
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
