import type { AccountDefaults } from '@xingluo/contracts/account-shapes';
import type { Platform } from '@xingluo/contracts/platforms';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { json } from '../../../kernel/db/json.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { AccountsNeeds } from '../needs.ts';
import type { FactColumns } from '../store/accounts.ts';
import { groupsStore } from '../store/groups.ts';

/** What people say of an account; what is undefined stays as it is. */
export type Facts = {
  projectId?: string | null | undefined;
  ownerId?: string | null | undefined;
  groupIds?: string[] | undefined;
  tags?: string[] | undefined;
  keeper?: { name: string; note: string } | undefined;
  notes?: string | undefined;
  defaults?: AccountDefaults | undefined;
};

/** Refuses projects, people and groups that this person cannot see. */
export const checkFacts = async (
  { projectVisible, isMember }: Pick<AccountsNeeds, 'projectVisible' | 'isMember'>,
  tx: Tx,
  actor: Member,
  { projectId, ownerId, groupIds }: Facts,
): Promise<void> => {
  if (projectId && !(await projectVisible(tx, actor, projectId)))
    throw new AppError('workspaces.project_not_found');
  if (ownerId && !(await isMember(tx, ownerId))) throw new AppError('workspaces.member_not_found');
  if (groupIds && (await groupsStore(tx).held(groupIds)).length < new Set(groupIds).size)
    throw new AppError('accounts.group_not_found');
};

/** Refuses defaults for settings that the platform does not have. */
export const checkDefaults = (
  defaults: AccountDefaults | undefined,
  platform: Platform | undefined,
): void => {
  const known = new Set(platform?.settings.map(({ key }) => key));
  const keys = Object.keys(defaults?.settings ?? {}).filter((key) => !known.has(key));
  if (keys.length > 0) throw new AppError('accounts.invalid_defaults', { keys });
};

export const factColumns = ({ projectId, ownerId, tags, keeper, notes, defaults }: Facts): FactColumns => ({
  ...(projectId === undefined ? {} : { project_id: projectId }),
  ...(ownerId === undefined ? {} : { owner_id: ownerId }),
  ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
  ...(keeper === undefined ? {} : { keeper_name: keeper.name, keeper_note: keeper.note }),
  ...(notes === undefined ? {} : { notes }),
  ...(defaults === undefined ? {} : { defaults: json(defaults) }),
});

/** The account is in exactly these groups from now on. */
export const setGroups = async (tx: Tx, accountId: string, groupIds: string[] | undefined): Promise<void> => {
  if (groupIds === undefined) return;
  await groupsStore(tx).leaveAll(accountId);
  await groupsStore(tx).join([...new Set(groupIds)], [accountId]);
};
