import type { latePolicies, TaskState } from '@xingluo/contracts/publishing';
import type { Tx } from '../../../kernel/db/db.ts';
import { together } from '../../../kernel/db/together.ts';
import { newToken } from '../../../kernel/ids.ts';
import type { AtHand, LastAccess } from '../../accounts/index.ts';
import type { Apply } from '../apply.ts';
import { inHand } from '../machine/by-hand.ts';
import { advance, type Move } from '../machine/machine.ts';
import type { PublishingNeeds } from '../needs.ts';
import { bucketsOf } from '../pace/buckets.ts';
import { standingOf } from '../standing.ts';
import { takeTokensEach } from '../store/buckets.ts';
import { inMs } from '../store/instants.ts';
import { leaseFor, leasesStore, type Takable } from '../store/leases.ts';
import type { TaskRow } from '../store/tasks.ts';

type LatePolicy = (typeof latePolicies)[number];
/** A task as it was written, and what its account can be called with. */
export type Taken = { task: TaskRow; last: LastAccess };
type Turn = { task: TaskRow; lateMs: number; move: Move };

/** What is only looked at again makes no story. */
const silent = (state: string): boolean => state === 'reviewing' || inHand.has(state as TaskState);

/**
 * Takes tasks of one enterprise up, in one transaction: those that are not due, not their account's turn or at work
 * elsewhere are left alone. Answers all that were written, also those that do not go on now.
 */
export const createTake = (needs: PublishingNeeds, apply: Apply, leaseSeconds: number) => {
  const dice = () => ({ random: needs.random(), now: needs.clock.now() });

  /** ms until platform, app and account let each go on; 0 takes their tokens. */
  const paceWaits = (tx: Tx, tasks: TaskRow[], accounts: Map<string, AtHand>): Promise<number[]> => {
    const buckets = tasks.map((task) => {
      const platform = needs.connectors.get(task.platform)?.platform;
      if (!platform) return [];
      const state = task.state as TaskState;
      const appId = accounts.get(task.account_ref)?.appId ?? null;
      return bucketsOf(platform, { state, accountId: task.account_ref, appId });
    });
    return takeTokensEach(tx, buckets);
  };

  /** What the pace holds back has not begun: it makes no story, counts as no attempt, and its wait is not lateness. */
  const holdBack = async (tx: Tx, task: TaskRow, waitMs: number) => {
    const later = advance(standingOf(task), { kind: 'paced', waitMs }, dice());
    const set = { ready_at: inMs(waitMs) };
    return later && apply(tx, task, later, { by: null, fence: 'raise', event: null, set });
  };

  const begin = (tx: Tx, { task, lateMs, move }: Turn) => {
    const onward = move.next === 'on';
    return apply(tx, task, move, {
      by: null,
      fence: 'raise',
      event: silent(task.state)
        ? null
        : { kind: 'taken', data: onward ? {} : { lateMs: Math.round(lateMs) } },
      set: {
        ...(task.state === 'queued' ? { attempt: task.attempt + 1 } : {}),
        ...(onward ? leaseFor(newToken(12), leaseSeconds) : {}),
      },
    });
  };

  const turnOf = ({ late_ms: lateMs, blocked: _, ...task }: Takable): Turn[] => {
    const latePolicy = task.late_policy as LatePolicy;
    const move = advance(standingOf(task), { kind: 'taken', lateMs, latePolicy }, dice());
    return move ? [{ task, lateMs, move }] : [];
  };

  return (tenantId: string, ids: string[]): Promise<Taken[]> =>
    needs.db.withTenant(tenantId, async (tx) => {
      const leases = leasesStore(tx);
      const rows = await leases.takable(ids);
      await leases.noteBlocked(rows.filter(({ blocked }) => blocked).map(({ id }) => id));
      const turns = rows.filter(({ blocked }) => !blocked).flatMap(turnOf);
      const onward = turns.filter(({ move }) => move.next === 'on').map(({ task }) => task);
      const accounts = await needs.accountsAtHand(
        tx,
        onward.map(({ account_ref }) => account_ref),
      );
      const waits = await paceWaits(tx, onward, accounts);
      const waitOf = new Map(onward.map(({ id }, index) => [id, waits[index]!]));
      const after = await together(
        turns.map((turn) => {
          const waitMs = waitOf.get(turn.task.id) ?? 0;
          return waitMs > 0 ? holdBack(tx, turn.task, waitMs) : begin(tx, turn);
        }),
      );
      return after
        .filter((task) => task != null)
        .map((task) => ({ task, last: accounts.get(task.account_ref)?.last ?? {} }));
    });
};
export type Take = ReturnType<typeof createTake>;
