import type { EventMap } from '@xingluo/contracts/events';
import type { TaskState } from '@xingluo/contracts/publishing';
import type { Todo } from '@xingluo/contracts/records';
import type { Tx } from '../../kernel/db/db.ts';
import { together } from '../../kernel/db/together.ts';
import { tellLive } from '../../kernel/live.ts';
import { emit } from '../../kernel/outbox.ts';
import { firstMeasure } from './figures/measure.ts';
import { createPlanFollowUps } from './follow-ups/plan.ts';
import { atWork, ends, type Move } from './machine/machine.ts';
import type { PublishingNeeds } from './needs.ts';
import { eventsStore, type NewEvent } from './store/events.ts';
import { inMs, now, submittedNow } from './store/instants.ts';
import { leaseFree, leasesStore } from './store/leases.ts';
import { type TaskChange, type TaskRow, tasksStore } from './store/tasks.ts';
import type { StoredRefusal } from './wire.ts';

export const taskUse = (id: string) => ({ kind: 'publish_task', id });

/** What is written with a move: by whom, what the story says, and columns that the machine does not know. */
export type Applied = {
  /** The person who decided; null: the machine. */
  by: string | null;
  /** raise: a run under way must notice and stop; keep: it is that run itself that writes. */
  fence: 'raise' | 'keep';
  event: Pick<NewEvent, 'kind' | 'data'> | null;
  set?: TaskChange;
};

type Stuck = EventMap['publishing.task_stuck']['state'];
const stuck: ReadonlySet<TaskState> = new Set<Stuck>([
  'outcome_unknown',
  'waiting_for_person',
  'failed',
  'rejected',
  'posted_elsewhere',
  'expired',
]);
/** A person is asked about the task while it is in one of these. */
const asking: ReadonlySet<TaskState> = new Set([...stuck, 'awaiting_user']);
const unseen = JSON.stringify({ kind: 'unknown_outcome', platformCode: null, platformMessage: null });
/** What waits for a person from its beginning on, beyond the kinds that may wait. */
const urgencyOf: Partial<Record<Todo['kind'], number>> = {
  publish_by_hand: 1,
  publish_late: 2,
  publish_expired: 2,
};
const done = Promise.resolve();
const inLine = (state: TaskState) => state === 'queued' || atWork.has(state);

const columnsOf = (row: TaskRow, move: Move): TaskChange => ({
  state: move.state,
  ...(move.next === 'on' ? {} : leaseFree),
  ...(move.next === null ? { next_attempt_at: null } : {}),
  ...(typeof move.next === 'number' ? { next_attempt_at: inMs(move.next) } : {}),
  ...(move.failures === undefined ? {} : { failures: move.failures }),
  ...(move.looks === undefined ? {} : { looks: move.looks }),
  ...(move.anew ? { attempt: 0, refusal: null } : {}),
  ...(move.submitted === undefined ? {} : { submitted_at: move.submitted ? submittedNow : null }),
  ...(move.dropUpload ? { upload_sealed: null } : {}),
  ...(move.dropPost
    ? {
        platform_post_id: null,
        post_url: null,
        published_at: null,
        ...(row.platform_post_id === null
          ? {}
          : { past_post_ids: [...row.past_post_ids, row.platform_post_id] }),
      }
    : {}),
  ...(move.state === 'reviewing' && row.state !== 'reviewing' ? { review_since: now } : {}),
  ...(move.unseen ? { refusal: unseen } : {}),
  ...(move.review || move.dropPost ? { review: move.review ?? null } : {}),
  ...(move.state === 'reviewing' ? { refusal: null } : {}),
  // A link and a time on the platform belong to one try.
  ...(move.state === 'awaiting_user' ? {} : { hand_until: null, hand_urgency: 0, reminded_at: null }),
  ...(move.state === 'scheduled_on_platform' ? {} : { hand_at: null }),
  ...(move.state === 'published' ? { published_at: row.published_at ?? now, refusal: null } : {}),
});

const storyOf = (
  after: TaskRow,
  { next }: Move,
  by: string | null,
  { kind, data }: Pick<NewEvent, 'kind' | 'data'>,
): NewEvent => ({
  taskId: after.id,
  attempt: after.attempt,
  kind,
  data: {
    ...data,
    state: after.state,
    ...(by === null ? {} : { by }),
    ...(typeof next === 'number' && next > 0 ? { nextAttemptAt: after.next_attempt_at?.toISOString() } : {}),
  },
});

/**
 * Writes a move with everything that belongs to it, in one transaction: the row, its story, to-dos, events, hints for
 * the browser, the account's next task. undefined: somebody else has decided meanwhile, and nothing was written.
 */
export const createApply = (needs: PublishingNeeds) => {
  const planFollowUps = createPlanFollowUps(needs);
  const settleTodos = async (tx: Tx, before: TaskRow, after: TaskRow, move: Move, by: string | null) => {
    const rises = after.hand_urgency > before.hand_urgency && before.hand_urgency > 0;
    const ref = { refType: 'publish_task', refId: after.id } as const;
    const settled = asking.has(before.state as TaskState) || after.state === 'removed';
    if (settled && before.state !== after.state) await needs.closeTodosOf(tx, ref, by);
    if (rises) await needs.raiseTodosOf(tx, ref, after.hand_urgency);
    if (move.todo)
      await needs.openTodo(tx, {
        kind: move.todo,
        ...ref,
        projectId: after.project_id,
        urgency: urgencyOf[move.todo] ?? 0,
        params: {
          title: after.title,
          platform: after.platform,
          accountId: after.account_ref,
          refusal: after.refusal,
        },
      });
  };

  const tellOthers = async (tx: Tx, before: TaskRow, after: TaskRow) => {
    const { id, video_id: videoId, account_ref: accountId, version } = after;
    const state = after.state as TaskState;
    await together([
      state === 'published' && before.published_at === null
        ? emit(tx, 'publishing.task_published', { taskId: id, videoId, accountId, version })
        : done,
      stuck.has(state)
        ? emit(tx, 'publishing.task_stuck', { taskId: id, state: state as Stuck, version })
        : done,
      ends.has(state) ? needs.releaseVideoUse(tx, taskUse(id)) : done,
      ends.has(state) ? needs.releaseAccountUse(tx, taskUse(id)) : done,
    ]);
    tx.afterCommit(() => needs.onTransition(after.platform, state));
  };

  /** Every refusal, also of an attempt that will be repeated: what the account goes through is not the task's end. */
  const tellRefusal = async (tx: Tx, after: TaskRow) => {
    const { kind } = after.refusal as StoredRefusal;
    const { id: taskId, account_ref: accountId, version } = after;
    await emit(tx, 'publishing.attempt_refused', { taskId, accountId, kind, version });
  };

  /** The account is free: whose turn is it? */
  const wakeNext = async (tx: Tx, { id, account_ref }: TaskRow): Promise<void> => {
    const next = await leasesStore(tx).nextOfAccount(account_ref);
    if (next && next.id !== id) await needs.wake(tx, next.id);
  };

  return async (tx: Tx, row: TaskRow, move: Move, applied: Applied): Promise<TaskRow | undefined> => {
    const { by, fence, event, set } = applied;
    // A post whose words were changed comes out once, however often the platform looks at it.
    const out = move.state === 'published' && row.published_at === null;
    const posted = {
      ...row,
      ...(set?.platform_post_id ? { platform_post_id: String(set.platform_post_id) } : {}),
    };
    const after = await tasksStore(tx).change(
      row.id,
      row.fence,
      {
        ...columnsOf(row, move),
        ...(out ? { measure_at: firstMeasure(needs, posted), measures: 0 } : {}),
        ...set,
        // What could not be learnt of a post that is out is no refusal of it.
        ...(move.review === 'unknown' ? { refusal: null } : {}),
      },
      // Whoever is deciding about the task meanwhile is not disturbed by a look that changed nothing.
      { raiseFence: fence === 'raise', raiseVersion: event !== null || move.state !== row.state },
    );
    if (!after) return undefined;
    const told = event
      ? [
          eventsStore(tx).append([storyOf(after, move, by, event)]),
          tellLive(tx, 'task', { id: row.id, state: after.state }),
        ]
      : [];
    await together([
      ...told,
      settleTodos(tx, row, after, move, by),
      out ? planFollowUps(tx, after) : done,
      typeof set?.refusal === 'string' && after.refusal ? tellRefusal(tx, after) : done,
      after.state === row.state ? done : tellOthers(tx, row, after),
      move.next === 0 ? needs.wake(tx, row.id) : done,
      inLine(row.state as TaskState) && !atWork.has(after.state as TaskState) ? wakeNext(tx, row) : done,
    ]);
    return after;
  };
};
export type Apply = ReturnType<typeof createApply>;
