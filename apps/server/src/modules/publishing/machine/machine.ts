import type { latePolicies, RefusalKind, TaskState } from '@xingluo/contracts/publishing';
import type { Todo } from '@xingluo/contracts/records';
import { advanceByHand, type HandHappening, inHand, outUnseen } from './by-hand.ts';
import { refusalRules } from './refusals.ts';
import { askedMs, type Dice, growingMs, LOOK_AGAIN_MS, nextDayMs, pollMs } from './waits.ts';

/** Where a task stands, as far as its next step depends on it. */
export type Standing = {
  state: TaskState;
  /** A person publishes it; our server only prepares and watches. */
  byHand: boolean;
  /** The call that makes the post was committed to: it may have reached the platform. */
  submitted: boolean;
  /** The platform's id of the post is known. */
  posted: boolean;
  /** The platform took the post, but has not shown it for too long. */
  unseen: boolean;
  attempt: number;
  failures: number;
  looks: number;
};

export type Step = 'upload' | 'create' | 'look' | 'confirm' | 'hand' | 'watch';
export type Decision = 'published' | 'send_again' | 'give_up';

/** Everything that can happen to a task. Times in ms. */
export type Happening =
  | { kind: 'taken'; lateMs: number; latePolicy: (typeof latePolicies)[number] }
  /** The pace of platform, app or account lets it go later. */
  | { kind: 'paced'; waitMs: number }
  | { kind: 'source_gone' }
  | { kind: 'submitting' }
  | { kind: 'created' }
  | { kind: 'looked'; found: 'one' | 'none' | 'several' }
  | {
      kind: 'status';
      status: 'reviewing' | 'published' | 'rejected' | 'missing';
      ageMs: number;
      waitedMs: number;
    }
  | { kind: 'refused'; step: Step; refusal: RefusalKind; retryAfterMs: number | null; ageMs: number }
  | { kind: 'stopped' }
  | { kind: 'reauthorised' }
  | { kind: 'cancel' }
  | { kind: 'reschedule' }
  | { kind: 'retry' }
  | { kind: 'resolve'; decision: Decision; posted: boolean }
  | HandHappening;

/** What follows: the next state, when the machine goes on by itself, and what to forget or ask. */
export type Move = {
  state: TaskState;
  /** ms from now, 0 = at once, null = not by itself, 'due' = at the task's own time, 'on' = its run goes on. */
  next: number | null | 'due' | 'on';
  failures?: number;
  looks?: number;
  /** A person asked for it anew: counting starts over. */
  anew?: true;
  submitted?: boolean;
  /** What the platform has received is worth nothing any more. */
  dropUpload?: true;
  /** The post of this try is history; a look-up must not find it again. */
  dropPost?: true;
  unseen?: true;
  /** What is known of the platform's review of a post that is out. */
  review?: 'passed' | 'unknown';
  todo?: Todo['kind'];
};

const LATE_MS = 120_000;
/** Look-ups whose own answer was lost, in a row. */
const MOST_LOST_LOOKS = 8;

/** How long a review may take, and how long a post may be unknown to its own platform, before a person looks. */
const mostWaitMs = { reviewing: 72 * 3_600_000, missing: 10 * 60_000 } as const;

/** States in which a task ends for good unless a person wants it again. */
export const ends: ReadonlySet<TaskState> = new Set([
  'published',
  'rejected',
  'failed',
  'removed',
  'cancelled',
  'skipped',
]);
/** A run that holds one of these goes on by itself. */
export const mayRun = (state: TaskState): boolean =>
  state === 'reviewing' || atWork.has(state) || inHand.has(state);

/** At most one task of an account is in one of these. */
export const atWork: ReadonlySet<TaskState> = new Set(['uploading', 'submitting']);

const taken = (
  { state, submitted, attempt }: Standing,
  { lateMs, latePolicy }: Extract<Happening, { kind: 'taken' }>,
): Move | null => {
  if (mayRun(state)) return { state, next: 'on' };
  if (state !== 'queued') return null;
  if (attempt === 0 && !submitted && lateMs > LATE_MS) {
    if (latePolicy === 'skip') return { state: 'skipped', next: null };
    if (latePolicy === 'ask') return { state: 'waiting_for_person', next: null, todo: 'publish_late' };
  }
  return { state: submitted ? 'submitting' : 'uploading', next: 'on' };
};

const looked = ({ looks }: Standing, found: 'one' | 'none' | 'several'): Move => {
  if (found === 'one') return { state: 'reviewing', next: 'on', failures: 0, looks: 0 };
  const again = found === 'none' ? LOOK_AGAIN_MS[looks] : undefined;
  return again === undefined
    ? { state: 'outcome_unknown', next: null, todo: 'publish_unknown' }
    : { state: 'submitting', next: again, looks: looks + 1, failures: 0 };
};

type Refused = Extract<Happening, { kind: 'refused' }>;

/** Before a post exists: the table as it stands. A parsed refusal of the call itself says that nothing was made. */
const refusedSending = ({ failures }: Standing, { refusal, retryAfterMs }: Refused, dice: Dice): Move => {
  const rule = refusalRules[refusal];
  const known = { submitted: false } as const;
  if (rule.act === 'reject') return { ...known, state: 'rejected', next: null, todo: 'publish_rejected' };
  if (rule.act === 'look') return { state: 'submitting', next: 0, submitted: true, looks: 0, failures: 0 };
  const asking = { ...known, state: 'waiting_for_person', next: null } as const;
  if (rule.act === 'ask') return rule.todo === null ? asking : { ...asking, todo: rule.todo };
  if (failures + 1 >= rule.most) return { ...asking, failures: failures + 1, todo: 'publish_failed' };
  const waits = {
    growing: () => growingMs(failures, dice),
    asked: () => askedMs(retryAfterMs, failures, dice),
    next_day: () => nextDayMs(dice),
  };
  return { ...known, state: 'queued', next: waits[rule.wait](), failures: failures + 1 };
};

/** A read was refused: it is repeated, or a person unblocks it. Nothing is ever decided about the post by that. */
const refusedReading = (
  { failures, byHand }: Standing,
  { step, refusal, retryAfterMs, ageMs }: Refused,
  dice: Dice,
): Move => {
  const rule = refusalRules[refusal];
  // The platform has said that it is out; only how its review goes on may not be asked.
  if (byHand && step === 'confirm' && (rule.act === 'ask' || rule.act === 'reject')) return outUnseen;
  const unclear = step === 'look' ? 'publish_unknown' : 'publish_failed';
  if (rule.act === 'ask')
    return {
      state: 'waiting_for_person',
      next: null,
      ...(rule.todo === null ? {} : { todo: unclear }),
    };
  if (rule.act === 'reject')
    return {
      state: step === 'look' ? 'outcome_unknown' : 'waiting_for_person',
      next: null,
      todo: unclear,
    };
  const failed = failures + 1;
  if (step === 'confirm')
    return {
      state: 'reviewing',
      next: Math.max(askedMs(retryAfterMs, failures, dice), pollMs(ageMs, dice)),
      failures: failed,
    };
  const most = rule.act === 'again' ? rule.most : MOST_LOST_LOOKS;
  return failed >= most
    ? { state: 'outcome_unknown', next: null, failures: failed, todo: 'publish_unknown' }
    : { state: 'submitting', next: askedMs(retryAfterMs, failures, dice), failures: failed };
};

const refused = (standing: Standing, what: Refused, dice: Dice): Move | null => {
  if (what.step === 'confirm')
    return standing.state === 'reviewing' ? refusedReading(standing, what, dice) : null;
  if (what.step === 'look')
    return standing.state === 'submitting' ? refusedReading(standing, what, dice) : null;
  if (what.step === 'create')
    return standing.state === 'submitting' ? refusedSending(standing, what, dice) : null;
  // A person may be publishing right now: whatever we could not ask is asked again.
  if (what.step === 'watch')
    return inHand.has(standing.state)
      ? {
          state: standing.state,
          next: askedMs(what.retryAfterMs, standing.failures, dice),
          failures: standing.failures + 1,
        }
      : null;
  if (standing.state !== 'uploading') return null;
  // Bytes that may have arrived are no post: an upload is simply gone on with.
  const refusal = what.refusal === 'unknown_outcome' ? 'transient' : what.refusal;
  return refusedSending(standing, { ...what, refusal }, dice);
};

/** Goes on where it was: what was posted is confirmed, what may have been is looked for, the rest is sent. */
const goOn = ({ posted }: Standing): Move =>
  posted ? { state: 'reviewing', next: 0, failures: 0 } : { state: 'queued', next: 0, failures: 0, looks: 0 };

const sendAgain: Move = {
  state: 'queued',
  next: 0,
  anew: true,
  submitted: false,
  dropUpload: true,
  dropPost: true,
  failures: 0,
  looks: 0,
};

/** Ended, or in a person's hands with a link that they want anew. */
const mayBegin: ReadonlySet<TaskState> = new Set([
  'rejected',
  'failed',
  'skipped',
  'removed',
  'awaiting_user',
  'posted_elsewhere',
  'expired',
]);

const retry = (standing: Standing): Move | null => {
  const { state, failures } = standing;
  if (mayBegin.has(state)) return sendAgain;
  if (state === 'waiting_for_person') return { ...goOn(standing), anew: true };
  return state === 'queued' && failures > 0 ? { state, next: 0, anew: true, failures: 0 } : null;
};

const stoppable: ReadonlySet<TaskState> = new Set([
  'queued',
  'uploading',
  'waiting_for_person',
  'awaiting_user',
  'scheduled_on_platform',
  'posted_elsewhere',
  'expired',
]);
const unsent = ({ state, submitted, posted }: Standing): boolean =>
  !submitted && !posted && stoppable.has(state);

const resolve = (
  { state, submitted, posted, unseen }: Standing,
  what: Extract<Happening, { kind: 'resolve' }>,
): Move | null => {
  if (!submitted || (posted && !unseen) || (state !== 'outcome_unknown' && state !== 'waiting_for_person'))
    return null;
  if (what.decision === 'send_again') return sendAgain;
  if (what.decision === 'give_up') return { state: 'failed', next: null };
  return what.posted && !posted
    ? { state: 'reviewing', next: 0, failures: 0, looks: 0 }
    : { state: 'published', next: null, failures: 0 };
};

/**
 * The life of a publish task: where it stands and what happens → what follows; null when that cannot happen there,
 * so that a stale wake-up or a late answer does nothing. Pure: chance and time come in through `dice`.
 */
export const advance = (standing: Standing, what: Happening, dice: Dice): Move | null => {
  const { state } = standing;
  switch (what.kind) {
    case 'taken':
      return taken(standing, what);
    case 'paced':
      return state === 'queued' || mayRun(state) ? { state, next: what.waitMs } : null;
    case 'source_gone':
      return state === 'uploading' ? { state: 'failed', next: null, todo: 'publish_failed' } : null;
    case 'submitting':
      return state === 'uploading' ? { state: 'submitting', next: 'on', submitted: true, looks: 0 } : null;
    case 'created':
      return state === 'submitting' ? { state: 'reviewing', next: 'on', failures: 0, looks: 0 } : null;
    case 'looked':
      return state === 'submitting' ? looked(standing, what.found) : null;
    case 'status':
      if (state !== 'reviewing') return null;
      if (what.status === 'published')
        return { state: 'published', next: null, failures: 0, review: 'passed' };
      if (what.status === 'rejected') return { state: 'rejected', next: null, todo: 'publish_rejected' };
      if (what.waitedMs > mostWaitMs[what.status] && standing.byHand && what.status === 'missing')
        return outUnseen;
      if (what.waitedMs > mostWaitMs[what.status])
        return { state: 'waiting_for_person', next: null, failures: 0, todo: 'publish_unseen', unseen: true };
      return { state, next: pollMs(what.ageMs, dice), failures: 0 };
    case 'refused':
      return refused(standing, what, dice);
    case 'stopped':
      return mayRun(state) ? { state, next: 0 } : null;
    case 'reauthorised':
      return state === 'waiting_for_person' ? goOn(standing) : null;
    case 'cancel':
      return unsent(standing) ? { state: 'cancelled', next: null } : null;
    case 'reschedule':
      // What the person has set to a time on the platform would come out twice.
      return unsent(standing) && state !== 'scheduled_on_platform'
        ? { state: 'queued', next: 'due', anew: true, failures: 0 }
        : null;
    case 'retry':
      return retry(standing);
    case 'resolve':
      return resolve(standing, what);
    default:
      return advanceByHand(standing, what);
  }
};

/** The step that comes next for a task at work. */
export const stepOf = ({
  state,
  byHand,
  submitted,
  posted,
  uploaded,
}: Pick<Standing, 'state' | 'byHand' | 'submitted' | 'posted'> & { uploaded: boolean }): Step => {
  if (inHand.has(state)) return 'watch';
  if (byHand && state === 'uploading') return 'hand';
  if (posted) return 'confirm';
  if (submitted) return 'look';
  return uploaded ? 'create' : 'upload';
};
