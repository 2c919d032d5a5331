import type { Account, AccountDetail } from '@xingluo/contracts/account-shapes';
import type { Tx } from '../../kernel/db/db.ts';
import { type HealthFacts, healthOf } from './health/score.ts';
import type { AccountsNeeds } from './needs.ts';
import type { AccountRow } from './store/accounts.ts';
import { groupsStore } from './store/groups.ts';
import { linksStore } from './store/links.ts';
import { type SignalSummary, signalsStore } from './store/signals.ts';
import { type AccountAround, accountWire, detailWire } from './wire.ts';

const factsOf = (row: AccountRow, signals: SignalSummary[], openTodos: number, now: Date): HealthFacts => ({
  now,
  binding: row.binding as HealthFacts['binding'],
  status: row.status,
  statusReason: row.status_reason,
  grantEndsAt: row.refresh_expire_at,
  lastPublishedAt: signals.find(({ kind }) => kind === 'published')?.last_at ?? null,
  refusals: Object.fromEntries(
    signals.filter(({ kind }) => kind !== 'published').map(({ kind, lately }) => [kind, lately]),
  ),
  openTodos,
});

const byAccount = <R extends { account_id: string }>(rows: R[]): Map<string, R[]> =>
  Map.groupBy(rows, (row) => row.account_id);

/** Rows as the API shows them: with their groups, and with their health as of now. */
export const createShow = ({
  clock,
  openTodosOfAccounts,
}: Pick<AccountsNeeds, 'clock' | 'openTodosOfAccounts'>) => {
  const around = async (tx: Tx, rows: AccountRow[]): Promise<(row: AccountRow) => AccountAround> => {
    const ids = rows.map((row) => row.id);
    const groups = byAccount(await groupsStore(tx).ofAccounts(ids));
    const signals = byAccount(await signalsStore(tx).summary(ids));
    const todos = await openTodosOfAccounts(tx, ids);
    return (row) => ({
      groups: (groups.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
      health: healthOf(factsOf(row, signals.get(row.id) ?? [], todos.get(row.id) ?? 0, clock.now())),
    });
  };
  return {
    many: async (tx: Tx, rows: AccountRow[]): Promise<Account[]> => {
      const of = await around(tx, rows);
      return rows.map((row) => accountWire(row, of(row)));
    },
    detail: async (tx: Tx, row: AccountRow): Promise<AccountDetail> => {
      const of = await around(tx, [row]);
      const link = await linksStore(tx).openOf(row.id);
      return detailWire(row, of(row), link?.expires_at ?? null);
    },
  };
};
export type Show = ReturnType<typeof createShow>;
