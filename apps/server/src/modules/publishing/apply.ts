import type { EventMap } from '@xingluo/contracts/events';
import type { TaskState } from '@xingluo/contracts/publishing';
import type { Todo } from '@xingluo/contracts/records';
import type { Tx } from '../../kernel/db/db.ts';
import { together } from '../../kernel/db/together.ts';
import { emit } from '../../kernel/outbox.ts';
import { firstMeasure } from './figures/measure.ts';
import { createPlanFollowUps } from './follow-ups/plan.ts';
import { atWork, ends, type Move } from './machine/machine.ts';
import type { PublishingNeeds } from './needs.ts';
import type { NewEvent } from './store/events.ts';
import { inMs, now, submittedNow } from './store/instants.ts';
import { leaseFree, leasesStore } from './store/leases.ts';
import { moveTask } from './store/moves.ts';
import type { TaskChange, TaskRow } from './store/tasks.ts';
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
  /** What the run has done and heard since its last commit. */
  told?: NewEvent[];
  /** Nothing else is written in its transaction from here on. */
  alone?: boolean;
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
/** A post whose words were changed comes out once, however often the platform looks at it. */
const isOut = (row: TaskRow, move: Move) => move.state === 'published' && row.published_at === null;
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

/** What is written in the same transaction beside the row and its story. */
type Effect = (tx: Tx, after: TaskRow) => Promise<unknown>;

/**
 * Writes a move with everything that belongs to it, in one transaction: the row, its story, to-dos, events, hints for
 * the browser, the account's next task. undefined: somebody else has decided meanwhile, and nothing was written.
 */
export const createApply = (needs: PublishingNeeds) => {
  const planFollowUps = createPlanFollowUps(needs);
  const ref = ({ id }: TaskRow) => ({ refType: 'publish_task', refId: id }) as const;
  const openTodo =
    (kind: Todo['kind']): Effect =>
    (tx, after) =>
      needs.openTodo(tx, {
        kind,
        ...ref(after),
        projectId: after.project_id,
        urgency: urgencyOf[kind] ?? 0,
        params: {
          title: after.title,
          platform: after.platform,
          accountId: after.account_ref,
          refusal: after.refusal,
        },
      });

  const settleTodos = (before: TaskRow, move: Move, { by, set }: Applied): Effect[] => {
    const closes =
      (asking.has(before.state as TaskState) || move.state === 'removed') && before.state !== move.state;
    const urgency = Number(set?.hand_urgency ?? 0);
    const rises = urgency > before.hand_urgency && before.hand_urgency > 0;
    const effect: Effect = async (tx, after) => {
      if (closes) await needs.closeTodosOf(tx, ref(after), by);
      if (rises) await needs.raiseTodosOf(tx, ref(after), urgency);
      if (move.todo) await openTodo(move.todo)(tx, after);
    };
    return closes || rises || move.todo ? [effect] : [];
  };

  const tellOthers = (before: TaskRow, { state }: Move): Effect[] => {
    if (state === before.state) return [];
    const published: Effect = (tx, { id, video_id, account_ref, version }) =>
      emit(tx, 'publishing.task_published', {
        taskId: id,
        videoId: video_id,
        accountId: account_ref,
        version,
      });
    const isStuck: Effect = (tx, { id, version }) =>
      emit(tx, 'publishing.task_stuck', { taskId: id, state: state as Stuck, version });
    return [
      ...(state === 'published' && before.published_at === null ? [published] : []),
      ...(stuck.has(state) ? [isStuck] : []),
      ...(ends.has(state)
        ? [
            (tx: Tx) => needs.releaseVideoUse(tx, taskUse(before.id)),
            (tx: Tx) => needs.releaseAccountUse(tx, taskUse(before.id)),
          ]
        : []),
    ];
  };

  /** Every refusal, also of an attempt that will be repeated: what the account goes through is not the task's end. */
  const tellRefusal: Effect = async (tx, { id: taskId, account_ref: accountId, version, refusal }) => {
    if (refusal === null) return;
    const { kind } = refusal as StoredRefusal;
    await emit(tx, 'publishing.attempt_refused', { taskId, accountId, kind, version });
  };

  /** The account is free: whose turn is it? */
  const wakeNext: Effect = async (tx, { id, account_ref }) => {
    const next = await leasesStore(tx).nextOfAccount(account_ref);
    if (next && next.id !== id) await needs.wake(tx, next.id);
  };

  const effectsOf = (row: TaskRow, move: Move, applied: Applied): Effect[] => [
    ...settleTodos(row, move, applied),
    ...(isOut(row, move) ? [planFollowUps] : []),
    ...(typeof applied.set?.refusal === 'string' ? [tellRefusal] : []),
    ...tellOthers(row, move),
    ...(move.next === 0 ? [(tx: Tx) => needs.wake(tx, row.id)] : []),
    ...(inLine(row.state as TaskState) && !atWork.has(move.state) ? [wakeNext] : []),
  ];

  return async (tx: Tx, row: TaskRow, move: Move, applied: Applied): Promise<TaskRow | undefined> => {
    const { by, fence, event, set } = applied;
    const posted = {
      ...row,
      ...(set?.platform_post_id ? { platform_post_id: String(set.platform_post_id) } : {}),
    };
    const effects = effectsOf(row, move, applied);
    const written = moveTask(tx, row, {
      state: move.state,
      set: {
        ...columnsOf(row, move),
        ...(isOut(row, move) ? { measure_at: firstMeasure(needs, posted), measures: 0 } : {}),
        ...set,
        // What could not be learnt of a post that is out is no refusal of it.
        ...(move.review === 'unknown' ? { refusal: null } : {}),
      },
      raiseFence: fence === 'raise',
      // Whoever is deciding about the task meanwhile is not disturbed by a look that changed nothing.
      raiseVersion: event !== null || move.state !== row.state,
      told: applied.told ?? [],
      story: event && {
        kind: event.kind,
        data: { ...event.data, state: move.state, ...(by === null ? {} : { by }) },
      },
      timed: typeof move.next === 'number' && move.next > 0,
    });
    const after = await (applied.alone && effects.length === 0 ? tx.last(written) : written);
    if (!after) return undefined;
    await together(effects.map((effect) => effect(tx, after)));
    if (move.state !== row.state) tx.afterCommit(() => needs.onTransition(after.platform, move.state));
    return after;
  };
};
export type Apply = ReturnType<typeof createApply>;
