import type { PublishTask, RefusalKind, TaskState } from '@xingluo/contracts/publishing';
import type { Tone } from '../../parts/state-badge/StateBadge.vue';

export const stateTones: Record<TaskState, Tone> = {
  queued: 'info',
  uploading: 'progress',
  submitting: 'progress',
  reviewing: 'progress',
  published: 'success',
  rejected: 'error',
  failed: 'error',
  outcome_unknown: 'warning',
  waiting_for_person: 'warning',
  cancelled: 'neutral',
  skipped: 'neutral',
};
export const states = Object.keys(stateTones) as TaskState[];

/** A state that ends a task, or leaves it to a person: nothing moves by itself. */
export const atRest: ReadonlySet<TaskState> = new Set([
  'published',
  'rejected',
  'failed',
  'outcome_unknown',
  'waiting_for_person',
  'cancelled',
  'skipped',
]);

/** What stands between the task and its post, as a key below `publishing.next`. */
export type NextKey =
  | 'scheduled'
  | 'in_line'
  | 'retrying'
  | 'uploading'
  | 'submitting'
  | 'looking'
  | 'reviewing'
  | 'published'
  | 'rejected'
  | 'failed'
  | 'outcome_unknown'
  | 'late'
  | 'reauthorise'
  | 'configure_app'
  | 'verify'
  | 'gave_up'
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
  task: Pick<PublishTask, 'state' | 'dueAt' | 'attempt' | 'refusal' | 'nextAttemptAt'>,
  now: number,
): NextKey {
  switch (task.state) {
    case 'queued':
      if (task.refusal !== null && waits(task, now)) return 'retrying';
      return Date.parse(task.dueAt) > now ? 'scheduled' : 'in_line';
    case 'submitting':
      return task.refusal?.kind === 'unknown_outcome' || waits(task, now) ? 'looking' : 'submitting';
    case 'waiting_for_person':
      return task.refusal === null ? 'late' : (byKind[task.refusal.kind] ?? 'gave_up');
    default:
      return task.state;
  }
}
