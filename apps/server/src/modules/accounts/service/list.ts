import type { Account, HealthLevel } from '@xingluo/contracts/account-shapes';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { idBefore, toPage } from '../../../kernel/db/page.ts';
import type { Show } from '../show.ts';
import { accountsStore } from '../store/accounts.ts';

export type ListInput = {
  cursor?: string | undefined;
  limit: number;
  q?: string | undefined;
  platform?: string | undefined;
  status?: 'active' | 'reauth_required' | undefined;
  projectId?: string | undefined;
  groupId?: string | undefined;
  tag?: string | undefined;
  ownerId?: string | undefined;
  health?: HealthLevel | undefined;
};

/** How many rows are scored at once while a level is looked for. */
const SCORED_AT_ONCE = 200;

/**
 * One page of accounts. The health of an account is computed as of now and is no column, so a level is looked for by
 * scoring page after page until the page asked for is full.
 */
export const createList =
  (show: Show) =>
  async (tx: Tx, actor: Member, { health, ...input }: ListInput) => {
    const limit = health ? SCORED_AT_ONCE : input.limit;
    const fitting: Account[] = [];
    for (let before = idBefore(input); ; ) {
      const rows = await accountsStore(tx).list({ ...input, limit, before }, actor);
      const accounts = await show.many(tx, rows);
      fitting.push(...accounts.filter((account) => !health || account.health.level === health));
      before = rows.at(-1)?.id;
      if (rows.length <= limit || fitting.length > input.limit) break;
    }
    return toPage(
      fitting,
      input,
      ({ id }) => [id],
      (account) => account,
    );
  };
