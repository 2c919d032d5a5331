import type { AccountGroup } from '@xingluo/contracts/account-shapes';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { newId } from '../../../kernel/ids.ts';
import { checkVersion } from '../../../kernel/stale.ts';
import { groupsStore } from '../store/groups.ts';

/** Use cases of account groups (账号分组). */
export const createGroupsService = () => {
  const list = async (tx: Tx, actor: Member): Promise<AccountGroup[]> =>
    (await groupsStore(tx).list(actor)).map((row) => ({
      id: row.id,
      name: row.name,
      accounts: row.accounts ?? 0,
      version: row.version,
      createdAt: row.created_at.toISOString(),
    }));
  const one = async (tx: Tx, actor: Member, id: string): Promise<AccountGroup> =>
    found(
      (await list(tx, actor)).find((group) => group.id === id),
      'accounts.group_not_found',
    );
  const isOther = async (tx: Tx, id: string, name: string): Promise<boolean> =>
    (await groupsStore(tx).named([name])).some((group) => group.id !== id);

  return {
    list,
    async add(tx: Tx, actor: Member, name: string, note: Note) {
      const added = await groupsStore(tx).add({ id: newId('grp'), name, created_by: actor.userId });
      if (!added) throw new AppError('accounts.group_exists');
      note(added.id, { name });
      return one(tx, actor, added.id);
    },
    async rename(tx: Tx, actor: Member, input: { id: string; name: string; version: number }, note: Note) {
      found(await groupsStore(tx).locked(input.id), 'accounts.group_not_found');
      const before = await one(tx, actor, input.id);
      checkVersion(before, input.version);
      if (await isOther(tx, input.id, input.name)) throw new AppError('accounts.group_exists');
      await groupsStore(tx).rename(input.id, input.name);
      note(input.id, { name: input.name, before: before.name });
      return one(tx, actor, input.id);
    },
    /** Its accounts stay as they are. */
    async remove(tx: Tx, id: string, note: Note): Promise<void> {
      const group = found(await groupsStore(tx).locked(id), 'accounts.group_not_found');
      await groupsStore(tx).remove(id);
      note(id, { name: group.name });
    },
  };
};
export type GroupsService = ReturnType<typeof createGroupsService>;
