import type { TaskState } from '@xingluo/contracts/publishing';
import type { Standing } from './machine/machine.ts';
import type { TaskRow } from './store/tasks.ts';

const kindOf = (refusal: TaskRow['refusal']) => (refusal as { kind?: string } | null)?.kind;

/** A row as the machine sees it. */
export const standingOf = (row: TaskRow): Standing => ({
  state: row.state as TaskState,
  byHand: row.mode !== 'direct',
  submitted: row.submitted_at !== null,
  posted: row.platform_post_id !== null,
  unseen: row.platform_post_id !== null && kindOf(row.refusal) === 'unknown_outcome',
  attempt: row.attempt,
  failures: row.failures,
  looks: row.looks,
});
