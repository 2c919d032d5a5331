import type { ErrorCode } from '@xingluo/contracts/errors';
import type { PublishTask } from '@xingluo/contracts/publishing';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { checkVersion } from '../../../kernel/stale.ts';
import { type Applied, type Apply, taskUse } from '../apply.ts';
import { advance, type Decision, ends, type Happening } from '../machine/machine.ts';
import type { PublishingNeeds } from '../needs.ts';
import { standingOf } from '../standing.ts';
import { dueNow } from '../store/instants.ts';
import { type TaskChange, type TaskRow, tasksStore } from '../store/tasks.ts';
import type { TaskWire } from '../wire.ts';

type Asked = { id: string; version: number };
export type ResolveInput = Asked & {
  decision: Decision;
  postId?: string | undefined;
  postUrl?: string | undefined;
};

/** Beginning anew: it is due now, and not late. */
const fromNow: TaskChange = { due_at: dueNow, noticed_at: dueNow, ready_at: null };

/** Here a task may have given back its video and account: what was published before is posted elsewhere by now. */
const gaveBack: ReadonlySet<string> = new Set([...ends, 'posted_elsewhere']);

/** What people decide about a task. A run under way notices by the fence and stops. */
export const createDecide = (
  needs: PublishingNeeds,
  apply: Apply,
  wire: TaskWire,
  /** Ends a run of this process at once; one elsewhere notices at its next commit. */
  interrupt: (taskId: string) => void,
) => {
  const show = async (tx: Tx, row: TaskRow): Promise<PublishTask> => (await wire(tx, [row]))[0]!;

  const decide = async (
    tx: Tx,
    actor: Member,
    asked: Asked,
    what: Happening,
    refused: ErrorCode,
    given: { event: NonNullable<Applied['event']>; set?: (row: TaskRow) => TaskChange; note: Note },
  ): Promise<PublishTask> => {
    const row = found(await tasksStore(tx).visibleLocked(actor, asked.id), 'publishing.task_not_found');
    checkVersion(row, asked.version, await show(tx, row));
    const move = advance(standingOf(row), what, { random: needs.random(), now: needs.clock.now() });
    if (!move) throw new AppError(refused, { state: row.state });
    if (gaveBack.has(row.state) && !ends.has(move.state)) await useAgain(tx, actor, row);
    const after = found(
      await apply(tx, row, move, {
        by: actor.userId,
        fence: 'raise',
        event: given.event,
        ...(given.set ? { set: given.set(row) } : {}),
      }),
      'publishing.busy',
    );
    given.note(row.id, { from: row.state, to: after.state, ...given.event.data });
    tx.afterCommit(() => interrupt(row.id));
    return show(tx, after);
  };

  /** An ended task gave back its video and account. @throws when one of them is gone meanwhile */
  const useAgain = async (tx: Tx, actor: Member, row: TaskRow): Promise<void> => {
    await needs.holdAccounts(tx, actor, [row.account_ref]);
    await needs.readyVideo(tx, actor, row.video_id);
    await needs.markAccountsUsed(tx, [{ accountId: row.account_ref, by: taskUse(row.id) }]);
    await needs.markVideoUsed(tx, row.video_id, taskUse(row.id));
  };

  const refuseOwned = async (tx: Tx, row: TaskRow, postId: string): Promise<void> => {
    const owned = await tasksStore(tx).ownedPosts(row.account_ref, row.id, [postId]);
    if (owned.has(postId))
      throw new AppError('http.invalid_input', {
        issues: [{ path: 'postId', message: 'this post belongs to another task' }],
      });
  };

  return {
    cancel: (tx: Tx, actor: Member, input: Asked, note: Note) =>
      decide(tx, actor, input, { kind: 'cancel' }, 'publishing.not_cancellable', {
        event: { kind: 'cancelled', data: {} },
        note,
      }),

    reschedule(tx: Tx, actor: Member, input: Asked & { scheduleAt: string }, note: Note) {
      const at = new Date(input.scheduleAt);
      if (at.getTime() < needs.clock.now().getTime() - 60_000)
        throw new AppError('publishing.schedule_in_past', { scheduleAt: input.scheduleAt });
      return decide(tx, actor, input, { kind: 'reschedule' }, 'publishing.not_cancellable', {
        event: { kind: 'rescheduled', data: { dueAt: at.toISOString() } },
        set: () => ({
          schedule_at: at,
          due_at: at,
          next_attempt_at: at,
          noticed_at: null,
          ready_at: null,
        }),
        note,
      });
    },

    retry: (tx: Tx, actor: Member, input: Asked, note: Note) =>
      decide(tx, actor, input, { kind: 'retry' }, 'publishing.not_retryable', {
        event: { kind: 'retried', data: {} },
        // What may be at the platform goes on where it was; everything else begins anew.
        set: (row) => (row.state === 'waiting_for_person' && row.submitted_at ? {} : fromNow),
        note,
      }),

    async resolve(tx: Tx, actor: Member, input: ResolveInput, note: Note) {
      const { decision, postId, postUrl } = input;
      const row = found(await tasksStore(tx).visibleLocked(actor, input.id), 'publishing.task_not_found');
      const isPost = decision === 'published' && Boolean(postId);
      if (isPost) await refuseOwned(tx, row, postId!);
      return decide(
        tx,
        actor,
        input,
        { kind: 'resolve', decision, posted: isPost },
        'publishing.not_unknown',
        {
          event: {
            kind: 'resolved',
            data: { decision, ...(postId ? { postId } : {}), ...(postUrl ? { postUrl } : {}) },
          },
          set: () => {
            if (decision === 'send_again') return fromNow;
            if (decision === 'give_up') return {};
            return {
              ...(isPost ? { platform_post_id: postId! } : {}),
              ...(postUrl ? { post_url: postUrl } : {}),
            };
          },
          note,
        },
      );
    },
  };
};
