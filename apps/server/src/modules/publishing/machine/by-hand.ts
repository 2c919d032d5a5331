import type { TaskState } from '@xingluo/contracts/publishing';
import type { Move, Standing } from './machine.ts';

/** What can happen to a task that a person publishes. Times in ms from now. */
export type HandHappening =
  | { kind: 'handed'; next: number }
  | { kind: 'watched'; next: number }
  | { kind: 'ran_out' }
  | { kind: 'set_time_came'; next: number }
  /** `followed`: the platform can be asked how its review goes on. */
  | { kind: 'delivered'; by: 'its_account'; followed?: boolean }
  /** `corrects`: it is the very post that the task calls its own, or the task knows none. */
  | { kind: 'delivered'; by: 'another_account'; corrects: boolean }
  | { kind: 'hand_done'; scheduled: boolean }
  | { kind: 'edited' }
  | { kind: 'removed' };

/** In a person's hands, with a link or package that is good. */
export const inHand: ReadonlySet<TaskState> = new Set(['awaiting_user', 'scheduled_on_platform']);
/** Where a person may still say that it is out, however late. */
const mayBeOut: ReadonlySet<TaskState> = new Set([...inHand, 'expired', 'posted_elsewhere']);
/** Where the platform's word that it is out changes nothing any more. */
const known: ReadonlySet<TaskState> = new Set(['published', 'removed', 'reviewing']);

/** It is out, and more is not to be had: nobody tells us of its review. */
export const outUnseen = { state: 'published', next: null, failures: 0, review: 'unknown' } as const;

type Delivered = Extract<HandHappening, { kind: 'delivered' }>;

const delivered = (state: TaskState, what: Delivered): Move | null => {
  const taken = state === 'published' || state === 'reviewing';
  const corrected = taken && what.by === 'another_account' && what.corrects;
  if (known.has(state) && !corrected) return null;
  if (what.by === 'its_account')
    return what.followed ? { state: 'reviewing', next: 0, failures: 0 } : outUnseen;
  return state === 'posted_elsewhere'
    ? null
    : { state: 'posted_elsewhere', next: null, todo: 'publish_elsewhere' };
};

/** The part of the machine that follows people; null: that cannot happen there. */
export const advanceByHand = ({ state, posted }: Standing, what: HandHappening): Move | null => {
  switch (what.kind) {
    case 'handed':
      return state === 'uploading'
        ? { state: 'awaiting_user', next: what.next, failures: 0, todo: 'publish_by_hand' }
        : null;
    case 'watched':
      return inHand.has(state) ? { state, next: what.next, failures: 0 } : null;
    case 'ran_out':
      return state === 'awaiting_user' ? { state: 'expired', next: null, todo: 'publish_expired' } : null;
    case 'set_time_came':
      return state === 'scheduled_on_platform'
        ? { state: 'awaiting_user', next: what.next, failures: 0, todo: 'publish_by_hand' }
        : null;
    case 'delivered':
      return delivered(state, what);
    case 'hand_done':
      if (!mayBeOut.has(state)) return null;
      return what.scheduled ? { state: 'scheduled_on_platform', next: 'due', failures: 0 } : outUnseen;
    case 'edited':
      // The platform looks at the new words; the poller follows.
      return state === 'published' && posted ? { state: 'reviewing', next: 0, failures: 0 } : null;
    case 'removed':
      return state === 'published' && posted ? { state: 'removed', next: null } : null;
  }
};
