import type { Refusal } from '@xingluo/connectors';
import type { FollowUp } from '@xingluo/contracts/platforms';
import type { Tx } from '../../../kernel/db/db.ts';
import type { JobHandlers } from '../../../kernel/jobs.ts';
import type { Sweep } from '../../../kernel/module.ts';
import type { PublishingNeeds } from '../needs.ts';
import { asRefusal } from '../run/run.ts';
import { eventsStore } from '../store/events.ts';
import { type FollowUpRow, followUpsDue, followUpsStore } from '../store/follow-ups.ts';
import { type TaskRow, tasksStore } from '../store/tasks.ts';
import { taskPost } from '../task-post.ts';
import type { StoredRefusal } from '../wire.ts';
import { triesAgainIn } from './rules.ts';
import { askPerson, closeAskWhenDone, followUpsOf, stands, storedOf, tellOf } from './write.ts';

const AT_ONCE = 200;
/** A worker that has said nothing for so long is lost; its call ends well before. */
const LEASE_MS = 120_000;
const CALL_MS = 60_000;

const lost: StoredRefusal = { kind: 'unknown_outcome', platformCode: null, platformMessage: null };

type Taken = { row: FollowUpRow; task: TaskRow; followUp: FollowUp };

/**
 * Does what is due of a task's follow-ups: each is committed to before its call and settled after it. None of it can
 * touch the post: a call that fails is tried again, and in the end a person is asked.
 */
export const followUpJob = (needs: PublishingNeeds): JobHandlers['publishing.follow_up'] => {
  const { db, clock } = needs;

  /** null: nothing is due; 'settled': one was, and there is no call to make. */
  const take = async (tx: Tx, taskId: string): Promise<Taken | 'settled' | null> => {
    const store = followUpsStore(tx);
    const due = await store.due(taskId);
    if (!due) return null;
    const task = await tasksStore(tx).byId(taskId);
    const followUp = task && followUpsOf(needs, task).find(({ key }) => key === due.key);
    if (!task || !stands(due, task) || !followUp) {
      await store.change(due, { state: 'dropped', next: null });
      return 'settled';
    }
    // Its worker died during the call: whether the platform did it, nobody knows.
    if (due.state === 'sending' && !followUp.repeatable) {
      await store.change(due, { state: 'failed', next: null, refusal: lost });
      await askPerson(needs, tx, task, followUp, lost);
      return 'settled';
    }
    const row = await store.change(due, { state: 'sending', next: LEASE_MS, tries: due.tries + 1 });
    return row ? { row, task, followUp } : 'settled';
  };

  const call = ({ row, task, followUp }: Taken, tenantId: string, signal: AbortSignal) =>
    needs.asAccount(
      tenantId,
      task.account_ref,
      {
        // What cannot be repeated is not ended by a stopping process: an answer under way is worth the wait.
        signal: AbortSignal.any([AbortSignal.timeout(CALL_MS), ...(followUp.repeatable ? [signal] : [])]),
        onExchange: (exchange) =>
          db.withTenant(tenantId, (tx) =>
            eventsStore(tx).append([
              { taskId: task.id, attempt: task.attempt, kind: 'exchange', data: exchange },
            ]),
          ),
      },
      (connector, context) =>
        connector.followUp!(context, followUp.key, {
          externalId: row.post_id!,
          post: taskPost(task),
        }),
    );

  const settle = async (tx: Tx, { row, task, followUp }: Taken, refusal: Refusal | null): Promise<void> => {
    const store = followUpsStore(tx);
    const standing = await tasksStore(tx).byId(task.id);
    if (!standing || !stands(row, standing)) {
      await store.change(row, { state: 'dropped', next: null });
      return;
    }
    if (refusal === null) {
      if (!(await store.change(row, { state: 'done', next: null, refusal: null }))) return;
      await tellOf(tx, task, 'follow_up_done', followUp);
      await closeAskWhenDone(needs, tx, task.id, null);
      return;
    }
    const stored = storedOf(refusal);
    const dice = { random: needs.random(), now: clock.now() };
    const wait = triesAgainIn(refusal, followUp, row.tries, dice);
    const after = await store.change(row, {
      state: wait === null ? 'failed' : 'planned',
      next: wait,
      refusal: stored,
    });
    if (!after) return;
    if (wait === null) await askPerson(needs, tx, task, followUp, stored);
    else
      await tellOf(tx, task, 'follow_up_refused', followUp, {
        ...stored,
        nextAttemptAt: after.next_at?.toISOString(),
      });
  };

  return async ({ tenantId, taskId }, { signal }) => {
    while (!signal.aborted) {
      const taken = await db.withTenant(tenantId, (tx) => take(tx, taskId));
      if (taken === null) return;
      if (taken === 'settled') continue;
      const refusal = await call(taken, tenantId, signal).then(
        () => null,
        (error: unknown) => asRefusal(error, !taken.followUp.repeatable),
      );
      await needs.atStep?.('followed_up', taskId);
      await db.withTenant(tenantId, (tx) => settle(tx, taken, refusal));
    }
  };
};

/** Wakes what is due; the row holds the time. */
export const followUpSweep = ({ db, send }: Pick<PublishingNeeds, 'db' | 'send'>): Sweep => ({
  name: 'publishing.follow_up',
  everySeconds: 5,
  run: () =>
    db.asSystem('follow-ups that are due', async (tx) => {
      for (const { tenant_id: tenantId, task_id: taskId } of await followUpsDue(tx, AT_ONCE))
        await send(tx, 'publishing.follow_up', { tenantId, taskId }, taskId);
    }),
});
