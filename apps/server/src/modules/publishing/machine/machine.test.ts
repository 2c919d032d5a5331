import { refusalKinds, type TaskState, taskStates } from '@xingluo/contracts/publishing';
import { describe, expect, it } from 'vitest';
import { actionsOf } from './actions.ts';
import { ends, type Happening, type Standing, stepOf } from './machine.ts';
import { refusalRules } from './refusals.ts';
import { after, at, refused, taken } from './standing.fixture.ts';
import { LOOK_AGAIN_MS } from './waits.ts';

describe('taking a task up', () => {
  it('sends what was never sent, looks for what may have been, confirms what was', () => {
    expect(after(at('queued'), taken())).toEqual({ state: 'uploading', next: 'on' });
    expect(after(at('queued', { submitted: true }), taken())).toEqual({ state: 'submitting', next: 'on' });
    for (const state of ['uploading', 'submitting', 'reviewing'] as const)
      expect(after(at(state), taken(999_999, 'skip'))).toEqual({ state, next: 'on' });
  });
  it('does nothing to a task that waits or has ended', () => {
    for (const state of [...ends, 'waiting_for_person', 'outcome_unknown'] as TaskState[])
      expect(after(at(state), taken())).toBeNull();
  });
  it('keeps the late policy for the first time only, and only beyond two minutes', () => {
    const first = at('queued', { attempt: 0 });
    expect(after(first, taken(120_001, 'publish'))?.state).toBe('uploading');
    expect(after(first, taken(120_001, 'ask'))).toEqual({
      state: 'waiting_for_person',
      next: null,
      todo: 'publish_late',
    });
    expect(after(first, taken(120_001, 'skip'))).toEqual({ state: 'skipped', next: null });
    expect(after(first, taken(120_000, 'skip'))?.state).toBe('uploading');
    expect(after(at('queued', { attempt: 1 }), taken(999_999, 'skip'))?.state).toBe('uploading');
    expect(after(at('queued', { attempt: 0, submitted: true }), taken(999_999, 'skip'))?.state).toBe(
      'submitting',
    );
  });
});

describe('sending', () => {
  it('goes from step to step', () => {
    expect(after(at('uploading'), { kind: 'submitting' })).toMatchObject({
      state: 'submitting',
      submitted: true,
    });
    expect(after(at('submitting'), { kind: 'created' })).toMatchObject({ state: 'reviewing', next: 'on' });
    expect(after(at('uploading'), { kind: 'source_gone' })).toMatchObject({
      state: 'failed',
      todo: 'publish_failed',
    });
  });
  it.each(['upload', 'create'] as const)('%s: each kind of refusal has its own way', (step) => {
    const standing = at(step === 'upload' ? 'uploading' : 'submitting');
    const seen = (kind: (typeof refusalKinds)[number]) => after(standing, refused(step, kind));
    expect(seen('content_rejected')).toMatchObject({
      state: 'rejected',
      todo: 'publish_rejected',
      submitted: false,
    });
    expect(seen('reauth_required')).toEqual({ state: 'waiting_for_person', next: null, submitted: false });
    expect(seen('app_misconfigured')).toMatchObject({ state: 'waiting_for_person', todo: 'publish_failed' });
    expect(seen('human_verification')).toMatchObject({ state: 'waiting_for_person', todo: 'publish_failed' });
    for (const kind of ['token_expired', 'transient', 'rate_limited', 'quota_exhausted'] as const)
      expect(seen(kind)).toMatchObject({ state: 'queued', submitted: false, failures: 1 });
    expect(after(standing, refused(step, 'rate_limited', 30_000))?.next).toBe(31_500);
    // 20:00 in China: four hours, a minute and half of ten minutes until the quota is new.
    expect(seen('quota_exhausted')?.next).toBe(4 * 3600_000 + 6 * 60_000);
  });
  it('an unknown outcome of the call that posts is looked for; of bytes it is just a failure', () => {
    expect(after(at('submitting'), refused('create', 'unknown_outcome'))).toMatchObject({
      state: 'submitting',
      next: 0,
      submitted: true,
    });
    expect(after(at('uploading'), refused('upload', 'unknown_outcome'))).toMatchObject({
      state: 'queued',
      failures: 1,
    });
  });
  it('asks a person after the most failures of the table', () => {
    for (const kind of refusalKinds) {
      const rule = refusalRules[kind];
      if (rule.act !== 'again') continue;
      const before = after(at('uploading', { failures: rule.most - 2 }), refused('upload', kind));
      expect(before?.state).toBe('queued');
      const last = after(at('uploading', { failures: rule.most - 1 }), refused('upload', kind));
      expect(last).toMatchObject({ state: 'waiting_for_person', next: null, todo: 'publish_failed' });
    }
  });
});

describe('looking', () => {
  it('adopts the one match', () => {
    expect(after(at('submitting'), { kind: 'looked', found: 'one' })).toMatchObject({
      state: 'reviewing',
      next: 'on',
    });
  });
  it('looks again while a list may lag, then asks', () => {
    for (const [looks, wait] of LOOK_AGAIN_MS.entries())
      expect(after(at('submitting', { looks }), { kind: 'looked', found: 'none' })).toMatchObject({
        state: 'submitting',
        next: wait,
        looks: looks + 1,
      });
    const asking = { state: 'outcome_unknown', next: null, todo: 'publish_unknown' };
    const patient = at('submitting', { looks: LOOK_AGAIN_MS.length });
    expect(after(patient, { kind: 'looked', found: 'none' })).toEqual(asking);
    expect(after(at('submitting'), { kind: 'looked', found: 'several' })).toEqual(asking);
  });
  it('repeats a look whose own answer was lost, and never sends', () => {
    for (const kind of refusalKinds) {
      const move = after(at('submitting', { failures: 3 }), refused('look', kind, 5000));
      expect(['submitting', 'outcome_unknown', 'waiting_for_person']).toContain(move?.state);
      expect(move?.submitted).toBeUndefined();
    }
    expect(after(at('submitting'), refused('look', 'unknown_outcome'))).toMatchObject({
      state: 'submitting',
      failures: 1,
    });
    expect(after(at('submitting', { failures: 7 }), refused('look', 'transient'))).toMatchObject({
      state: 'outcome_unknown',
      todo: 'publish_unknown',
    });
    expect(after(at('submitting', { failures: 7 }), refused('look', 'unknown_outcome'))?.state).toBe(
      'outcome_unknown',
    );
    expect(after(at('submitting'), refused('look', 'content_rejected'))?.state).toBe('outcome_unknown');
    expect(after(at('submitting'), refused('look', 'app_misconfigured'))).toMatchObject({
      state: 'waiting_for_person',
      todo: 'publish_unknown',
    });
    expect(after(at('submitting'), refused('look', 'reauth_required'))).toEqual({
      state: 'waiting_for_person',
      next: null,
    });
  });
});

describe('confirming', () => {
  it('follows the review to its end', () => {
    const status = (
      one: 'reviewing' | 'published' | 'rejected' | 'missing',
      ageMs = 0,
      waitedMs = 0,
    ): Happening => ({ kind: 'status', status: one, ageMs, waitedMs });
    expect(after(at('reviewing'), status('published'))).toMatchObject({ state: 'published', next: null });
    expect(after(at('reviewing'), status('rejected'))).toMatchObject({
      state: 'rejected',
      todo: 'publish_rejected',
    });
    const waits = [0, 60_000, 600_000, 7 * 86_400_000].map(
      (age) => after(at('reviewing'), status('reviewing', age))?.next,
    );
    expect(waits).toEqual([2000, 20_000, 200_000, 600_000]);
    expect(after(at('published'), status('rejected'))).toBeNull();
    const hour = 3_600_000;
    expect(after(at('reviewing'), status('missing', 0, 9 * 60_000))?.state).toBe('reviewing');
    expect(after(at('reviewing'), status('reviewing', 71 * hour, 71 * hour))?.state).toBe('reviewing');
    for (const move of [status('missing', hour, hour), status('reviewing', 73 * hour, 73 * hour)])
      expect(after(at('reviewing'), move)).toEqual({
        state: 'waiting_for_person',
        next: null,
        failures: 0,
        todo: 'publish_unseen',
        unseen: true,
      });
  });
  it('a post that nobody can see is decided by a person', () => {
    const unseen = at('waiting_for_person', { submitted: true, posted: true, unseen: true });
    const resolved = (decision: 'published' | 'send_again' | 'give_up'): Happening => ({
      kind: 'resolve',
      decision,
      posted: false,
    });
    expect(after(unseen, resolved('published'))?.state).toBe('published');
    expect(after(unseen, resolved('give_up'))?.state).toBe('failed');
    expect(after(unseen, resolved('send_again'))).toMatchObject({ state: 'queued', dropPost: true });
    expect(after(unseen, { kind: 'retry' })).toMatchObject({ state: 'reviewing', next: 0 });
  });
  it('a refused question says nothing about the post', () => {
    for (const kind of refusalKinds) {
      const move = after(at('reviewing', { failures: 100 }), refused('confirm', kind));
      expect(['reviewing', 'waiting_for_person']).toContain(move?.state);
    }
    expect(after(at('reviewing'), refused('confirm', 'content_rejected'))).toMatchObject({
      state: 'waiting_for_person',
      todo: 'publish_failed',
    });
    expect(after(at('reviewing'), refused('confirm', 'rate_limited', 600_000))?.next).toBe(630_000);
  });
});

describe('people', () => {
  it('may cancel and reschedule only what is surely not at the platform', () => {
    for (const state of taskStates) {
      const free = [
        'queued',
        'uploading',
        'waiting_for_person',
        'awaiting_user',
        'posted_elsewhere',
        'expired',
      ];
      // What the platform will publish by itself can be let go of, but not planned anew.
      const held = [...free, 'scheduled_on_platform'];
      for (const kind of ['cancel', 'reschedule'] as const) {
        expect(after(at(state, { submitted: false, posted: false }), { kind }) !== null).toBe(
          (kind === 'cancel' ? held : free).includes(state),
        );
        expect(after(at(state, { submitted: true }), { kind })).toBeNull();
        expect(after(at(state, { posted: true }), { kind })).toBeNull();
      }
    }
    expect(after(at('queued'), { kind: 'reschedule' })).toMatchObject({
      state: 'queued',
      next: 'due',
      anew: true,
    });
  });
  it('retry sends a refused post anew, and goes on with what may be there', () => {
    for (const state of ['rejected', 'failed', 'skipped'] as const)
      expect(after(at(state, { submitted: true, posted: true }), { kind: 'retry' })).toMatchObject({
        state: 'queued',
        submitted: false,
        dropUpload: true,
        dropPost: true,
      });
    const waiting = (more: Partial<Standing>) => after(at('waiting_for_person', more), { kind: 'retry' });
    expect(waiting({})).toMatchObject({ state: 'queued' });
    expect(waiting({ submitted: true })).toMatchObject({ state: 'queued' });
    expect(waiting({ submitted: true })?.submitted).toBeUndefined();
    expect(waiting({ submitted: true, posted: true })).toMatchObject({ state: 'reviewing', next: 0 });
    expect(after(at('queued', { failures: 2 }), { kind: 'retry' })).toMatchObject({
      state: 'queued',
      next: 0,
    });
    for (const state of [
      'queued',
      'uploading',
      'submitting',
      'reviewing',
      'outcome_unknown',
      'published',
      'cancelled',
    ] as const)
      expect(after(at(state), { kind: 'retry' })).toBeNull();
  });
  it('decide on an unknown outcome, and on nothing else', () => {
    const resolve = (standing: Standing, decision: 'published' | 'send_again' | 'give_up', posted = false) =>
      after(standing, { kind: 'resolve', decision, posted });
    const unknown = at('outcome_unknown');
    expect(resolve(unknown, 'published', true)).toMatchObject({ state: 'reviewing', next: 0 });
    expect(resolve(unknown, 'published')).toMatchObject({ state: 'published', next: null });
    expect(resolve(unknown, 'send_again')).toMatchObject({
      state: 'queued',
      submitted: false,
      dropUpload: true,
    });
    expect(resolve(unknown, 'give_up')).toEqual({ state: 'failed', next: null });
    expect(resolve(at('waiting_for_person', { submitted: true }), 'give_up')).toEqual({
      state: 'failed',
      next: null,
    });
    expect(resolve(at('waiting_for_person', { submitted: true, posted: true }), 'give_up')).toBeNull();
    expect(resolve(at('waiting_for_person'), 'send_again')).toBeNull();
    for (const state of ['queued', 'submitting', 'reviewing', 'published', 'rejected'] as const)
      expect(resolve(at(state, { submitted: true }), 'send_again')).toBeNull();
  });
  it('are offered exactly what the machine accepts', () => {
    expect(actionsOf(at('queued'))).toEqual(['cancel', 'reschedule']);
    expect(actionsOf(at('queued', { failures: 1 }))).toEqual(['cancel', 'reschedule', 'retry']);
    expect(actionsOf(at('outcome_unknown'))).toEqual(['resolve']);
    expect(actionsOf(at('published'))).toEqual([]);
    expect(actionsOf(at('rejected'))).toEqual(['retry']);
  });
  it('an account that is authorised again takes its tasks on', () => {
    expect(after(at('waiting_for_person'), { kind: 'reauthorised' })).toMatchObject({
      state: 'queued',
      next: 0,
    });
    expect(after(at('waiting_for_person', { posted: true }), { kind: 'reauthorised' })).toMatchObject({
      state: 'reviewing',
    });
    expect(after(at('outcome_unknown'), { kind: 'reauthorised' })).toBeNull();
  });
});

it('a stopping worker gives its task back as it is', () => {
  for (const state of ['uploading', 'submitting', 'reviewing'] as const)
    expect(after(at(state), { kind: 'stopped' })).toEqual({ state, next: 0 });
  expect(after(at('queued'), { kind: 'stopped' })).toBeNull();
});

it('knows the next step', () => {
  expect(
    stepOf({ state: 'uploading', byHand: false, submitted: false, posted: false, uploaded: false }),
  ).toBe('upload');
  expect(stepOf({ state: 'uploading', byHand: false, submitted: false, posted: false, uploaded: true })).toBe(
    'create',
  );
  expect(stepOf({ state: 'uploading', byHand: false, submitted: true, posted: false, uploaded: true })).toBe(
    'look',
  );
  expect(stepOf({ state: 'uploading', byHand: false, submitted: true, posted: true, uploaded: true })).toBe(
    'confirm',
  );
});

/** A model of the world: what the platform did with each call, so that duplicates can be seen. */
