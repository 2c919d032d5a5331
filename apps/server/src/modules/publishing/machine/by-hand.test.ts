import { type TaskState, taskStates } from '@xingluo/contracts/publishing';
import { describe, expect, it } from 'vitest';
import { actionsOf } from './actions.ts';
import { advance, type Happening, type Standing, stepOf } from './machine.ts';

const dice = { random: 0.5, now: new Date(0) };
const at = (state: TaskState, more: Partial<Standing> = {}): Standing => ({
  state,
  byHand: true,
  submitted: false,
  posted: false,
  unseen: false,
  attempt: 1,
  failures: 0,
  looks: 0,
  ...more,
});
const after = (state: TaskState, what: Happening, more: Partial<Standing> = {}) =>
  advance(at(state, more), what, dice);
const done: Happening = { kind: 'hand_done', scheduled: false };

describe('a hand-over', () => {
  it('is prepared, given to a person with a to-do, watched, and ends', () => {
    expect(stepOf({ ...at('uploading'), uploaded: false })).toBe('hand');
    expect(after('uploading', { kind: 'handed', next: 5000 })).toEqual({
      state: 'awaiting_user',
      next: 5000,
      failures: 0,
      todo: 'publish_by_hand',
    });
    expect(stepOf({ ...at('awaiting_user'), uploaded: false })).toBe('watch');
    expect(after('awaiting_user', { kind: 'taken', lateMs: 9e9, latePolicy: 'skip' })).toEqual({
      state: 'awaiting_user',
      next: 'on',
    });
    expect(after('awaiting_user', { kind: 'watched', next: 60_000 })?.next).toBe(60_000);
    expect(after('awaiting_user', { kind: 'ran_out' })).toEqual({
      state: 'expired',
      next: null,
      todo: 'publish_expired',
    });
  });

  it('believes that it is out at any time before it is known to be, also after it ended or was cancelled', () => {
    const out: Happening = { kind: 'delivered', by: 'its_account' };
    for (const state of taskStates) {
      const known = ['published', 'removed', 'reviewing'].includes(state);
      expect(after(state, out)?.state, state).toBe(known ? undefined : 'published');
    }
  });

  it('follows the review where the platform can be asked, and says so where it cannot', () => {
    const followed: Happening = { kind: 'delivered', by: 'its_account', followed: true };
    expect(after('awaiting_user', followed)).toEqual({ state: 'reviewing', next: 0, failures: 0 });
    expect(after('awaiting_user', { kind: 'delivered', by: 'its_account' })).toMatchObject({
      review: 'unknown',
    });
    expect(after('awaiting_user', done)).toMatchObject({ state: 'published', review: 'unknown' });
    const posted = { posted: true };
    const ages = { ageMs: 0, waitedMs: 0 };
    expect(after('reviewing', { kind: 'status', status: 'published', ...ages }, posted)).toMatchObject({
      state: 'published',
      review: 'passed',
    });
    expect(after('reviewing', { kind: 'status', status: 'rejected', ...ages }, posted)?.todo).toBe(
      'publish_rejected',
    );
    const lost: Happening = { kind: 'status', status: 'missing', ageMs: 0, waitedMs: 3_600_000 };
    expect(after('reviewing', lost, posted)).toMatchObject({ state: 'published', review: 'unknown' });
    expect(after('reviewing', lost, { ...posted, byHand: false })?.todo).toBe('publish_unseen');
  });

  it.each(['reauth_required', 'app_misconfigured', 'content_rejected', 'human_verification'] as const)(
    'that the review may not be asked about (%s) takes nothing back',
    (refusal) => {
      const refused: Happening = { kind: 'refused', step: 'confirm', refusal, retryAfterMs: null, ageMs: 0 };
      expect(after('reviewing', refused, { posted: true })).toMatchObject({
        state: 'published',
        review: 'unknown',
      });
      expect(after('reviewing', refused, { posted: true, byHand: false })?.state).toBe('waiting_for_person');
    },
  );

  it('a post of another account is not the post of the task, and asks once', () => {
    const elsewhere: Happening = { kind: 'delivered', by: 'another_account', corrects: false };
    expect(after('awaiting_user', elsewhere)).toEqual({
      state: 'posted_elsewhere',
      next: null,
      todo: 'publish_elsewhere',
    });
    expect(after('posted_elsewhere', elsewhere)).toBeNull();
    expect(after('posted_elsewhere', { kind: 'delivered', by: 'its_account' })?.state).toBe('published');
    expect(after('posted_elsewhere', done)?.state).toBe('published');
    expect(after('posted_elsewhere', { kind: 'retry' })).toMatchObject({ state: 'queued', dropPost: true });
  });

  it('a post that was taken for the task’s is given up when it turns out to be another account’s', () => {
    const same: Happening = { kind: 'delivered', by: 'another_account', corrects: true };
    for (const state of ['published', 'reviewing'] as const) {
      expect(after(state, same), state).toMatchObject({
        state: 'posted_elsewhere',
        todo: 'publish_elsewhere',
      });
      expect(after(state, { ...same, corrects: false }), state).toBeNull();
    }
    expect(after('removed', same)).toBeNull();
  });

  it('set to a time on the platform is asked for when that time has come', () => {
    const scheduled: Happening = { kind: 'hand_done', scheduled: true };
    expect(after('awaiting_user', scheduled)).toEqual({
      state: 'scheduled_on_platform',
      next: 'due',
      failures: 0,
    });
    expect(after('scheduled_on_platform', { kind: 'ran_out' })).toBeNull();
    expect(after('scheduled_on_platform', { kind: 'set_time_came', next: 1000 })).toMatchObject({
      state: 'awaiting_user',
      todo: 'publish_by_hand',
    });
    expect(after('scheduled_on_platform', { kind: 'retry' })).toBeNull();
  });

  it('a person ends it only while it may be theirs', () => {
    const theirs = ['awaiting_user', 'scheduled_on_platform', 'expired', 'posted_elsewhere'];
    for (const state of taskStates) expect(after(state, done) !== null, state).toBe(theirs.includes(state));
  });

  it('a platform that cannot be asked costs nothing but time', () => {
    const move = after('awaiting_user', {
      kind: 'refused',
      step: 'watch',
      refusal: 'app_misconfigured',
      retryAfterMs: null,
      ageMs: 0,
    });
    expect(move).toMatchObject({ state: 'awaiting_user', failures: 1 });
    expect(move?.next).toBeGreaterThan(0);
  });

  it('offers what the machine takes', () => {
    expect(actionsOf(at('awaiting_user'))).toEqual(['cancel', 'reschedule', 'retry', 'hand_done']);
    expect(actionsOf(at('scheduled_on_platform'))).toEqual(['cancel', 'hand_done']);
    expect(actionsOf(at('expired'))).toEqual(['cancel', 'reschedule', 'retry', 'hand_done']);
  });
});

it('a post is taken down once it is out, and only then', () => {
  for (const state of taskStates)
    expect(after(state, { kind: 'removed' }, { posted: true, byHand: false })?.state).toBe(
      state === 'published' ? 'removed' : undefined,
    );
  expect(after('published', { kind: 'removed' })).toBeNull();
});

it('a post whose words were changed is looked at again; only one that is out and known can be', () => {
  const edited = { kind: 'edited' } as const;
  expect(advance(at('published', { posted: true }), edited, dice)).toEqual({
    state: 'reviewing',
    next: 0,
    failures: 0,
  });
  expect(advance(at('published'), edited, dice)).toBeNull();
  for (const state of ['queued', 'reviewing', 'removed', 'rejected', 'awaiting_user'] as const)
    expect(advance(at(state, { posted: true }), edited, dice)).toBeNull();
});
