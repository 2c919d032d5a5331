import type { PublishTask, RefusalKind, TaskState } from '@xingluo/contracts/publishing';
import type { Tone } from '../../parts/state-badge/StateBadge.vue';

export const stateTones: Record<TaskState, Tone> = {
  queued: 'info',
  uploading: 'progress',
  submitting: 'progress',
  reviewing: 'progress',
  awaiting_user: 'warning',
  scheduled_on_platform: 'info',
  published: 'success',
  rejected: 'error',
  failed: 'error',
  outcome_unknown: 'warning',
  waiting_for_person: 'warning',
  posted_elsewhere: 'warning',
  expired: 'warning',
  removed: 'neutral',
  cancelled: 'neutral',
  skipped: 'neutral',
};
export const states = Object.keys(stateTones) as TaskState[];

/** A state that ends a task, or leaves it to a person: nothing moves by itself. */
export const atRest: ReadonlySet<TaskState> = new Set([
  'awaiting_user',
  'published',
  'rejected',
  'failed',
  'outcome_unknown',
  'waiting_for_person',
  'posted_elsewhere',
  'expired',
  'removed',
  'cancelled',
  'skipped',
]);

/** A person publishes, or has to decide about what a person did. */
export const handStates: ReadonlySet<TaskState> = new Set([
  'awaiting_user',
  'scheduled_on_platform',
  'posted_elsewhere',
  'expired',
]);

type Ask = 'by_hand' | 'resolve' | RetryName;
/** The one thing that a task waits for from a person, below `publishing.actions`; null: it goes on or has ended. */
export function askOf({ state, actions }: Pick<PublishTask, 'state' | 'actions'>): Ask | null {
  if (state === 'awaiting_user') return 'by_hand';
  if (state === 'scheduled_on_platform') return null;
  if (actions.includes('resolve')) return 'resolve';
  return actions.includes('retry') && state !== 'queued' && state !== 'removed' ? retryName(state) : null;
}

type RetryName = 'retry' | 'regenerate' | 'republish';
const retryNames: Partial<Record<TaskState, RetryName>> = {
  awaiting_user: 'regenerate',
  expired: 'regenerate',
  posted_elsewhere: 'republish',
  removed: 'republish',
};
/** What sending again is called there, below `publishing.actions`. */
export const retryName = (state: TaskState): RetryName => retryNames[state] ?? 'retry';

/** What stands between the task and its post, as a key below `publishing.next`. */
export type NextKey =
  | 'scheduled'
  | 'scheduled_by_hand'
  | 'in_line'
  | 'paced'
  | 'retrying'
  | 'uploading'
  | 'preparing'
  | 'submitting'
  | 'looking'
  | 'reviewing'
  | 'by_app'
  | 'by_page'
  | 'scheduled_on_platform'
  | 'published'
  | 'rejected'
  | 'failed'
  | 'outcome_unknown'
  | 'late'
  | 'reauthorise'
  | 'configure_app'
  | 'verify'
  | 'gave_up'
  | 'posted_elsewhere'
  | 'expired'
  | 'removed'
  | 'cancelled'
  | 'skipped';

const byKind: Partial<Record<RefusalKind, NextKey>> = {
  reauth_required: 'reauthorise',
  app_misconfigured: 'configure_app',
  human_verification: 'verify',
};

/** Whether a next try of the machine lies ahead; while a worker is at it the field holds the lease's time. */
export const waits = (task: Pick<PublishTask, 'state' | 'nextAttemptAt'>, now: number): boolean =>
  (task.state === 'queued' || task.state === 'submitting') &&
  task.nextAttemptAt !== null &&
  Date.parse(task.nextAttemptAt) > now;

/** Why a task is not out yet and what comes next, as far as the task itself tells. `now` in ms. */
export function nextOf(
  task: Pick<PublishTask, 'state' | 'mode' | 'dueAt' | 'attempt' | 'refusal' | 'nextAttemptAt'>,
  now: number,
): NextKey {
  switch (task.state) {
    case 'queued':
      if (task.refusal !== null && waits(task, now)) return 'retrying';
      if (Date.parse(task.dueAt) <= now) return waits(task, now) ? 'paced' : 'in_line';
      return task.mode === 'direct' ? 'scheduled' : 'scheduled_by_hand';
    case 'uploading':
      return task.mode === 'direct' ? 'uploading' : 'preparing';
    case 'awaiting_user':
      return task.mode === 'assisted' ? 'by_page' : 'by_app';
    case 'submitting':
      return task.refusal?.kind === 'unknown_outcome' || waits(task, now) ? 'looking' : 'submitting';
    case 'waiting_for_person':
      return task.refusal === null ? 'late' : (byKind[task.refusal.kind] ?? 'gave_up');
    default:
      return task.state;
  }
}
