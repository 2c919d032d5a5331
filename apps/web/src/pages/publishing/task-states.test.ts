import { describe, expect, it } from 'vitest';
import { messages } from './messages/zh-CN.ts';
import { task } from './posts.fixture.ts';
import { askOf, nextOf, states, stateTones } from './task-states.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const soon = '2026-11-24T12:05:00Z';
const refusal = (kind: NonNullable<ReturnType<typeof task>['refusal']>['kind']) => ({
  kind,
  platformCode: null,
  platformMessage: null,
});
const next = (more: Parameters<typeof task>[0]) => nextOf(task(more), now);

describe('askOf', () => {
  it('names the one thing that a task waits for', () => {
    const asked = (more: Parameters<typeof task>[0]) => askOf(task(more));
    expect(asked({ state: 'awaiting_user', actions: ['hand_done', 'retry'] })).toBe('by_hand');
    expect(asked({ state: 'expired', actions: ['hand_done', 'retry'] })).toBe('regenerate');
    expect(asked({ state: 'posted_elsewhere', actions: ['hand_done', 'retry'] })).toBe('republish');
    expect(asked({ state: 'outcome_unknown', actions: ['resolve'] })).toBe('resolve');
    expect(asked({ state: 'failed', actions: ['retry'] })).toBe('retry');
    expect(asked({ state: 'queued', actions: ['cancel', 'retry'] })).toBeNull();
    expect(asked({ state: 'scheduled_on_platform', actions: ['hand_done'] })).toBeNull();
    expect(asked({ state: 'removed', actions: ['retry'] })).toBeNull();
  });
});

describe('nextOf', () => {
  it('tells waiting for the time from waiting in line from waiting to retry', () => {
    expect(next({ dueAt: soon, nextAttemptAt: soon })).toBe('scheduled');
    expect(next({ dueAt: '2026-11-24T11:59:00Z' })).toBe('in_line');
    expect(next({ dueAt: '2026-11-24T11:59:00Z', nextAttemptAt: soon })).toBe('paced');
    expect(next({ attempt: 2, refusal: refusal('transient'), nextAttemptAt: soon })).toBe('retrying');
  });

  it('says that it looks instead of submitting again once an answer is lost', () => {
    expect(next({ state: 'submitting' })).toBe('submitting');
    expect(next({ state: 'submitting', nextAttemptAt: '2026-11-24T11:59:59Z' })).toBe('submitting');
    expect(next({ state: 'submitting', nextAttemptAt: soon })).toBe('looking');
    expect(next({ state: 'submitting', refusal: refusal('unknown_outcome') })).toBe('looking');
  });

  it('sends a person where the reason lies', () => {
    const waiting = (kind: Parameters<typeof refusal>[0]) =>
      next({ state: 'waiting_for_person', refusal: refusal(kind) });
    expect(waiting('reauth_required')).toBe('reauthorise');
    expect(waiting('app_misconfigured')).toBe('configure_app');
    expect(waiting('human_verification')).toBe('verify');
    expect(waiting('transient')).toBe('gave_up');
    expect(next({ state: 'waiting_for_person' })).toBe('late');
  });

  it('tells publishing by a person from publishing by us', () => {
    expect(next({ mode: 'handoff', dueAt: soon })).toBe('scheduled_by_hand');
    expect(next({ mode: 'handoff', state: 'uploading' })).toBe('preparing');
    expect(next({ mode: 'handoff', state: 'awaiting_user' })).toBe('by_app');
    expect(next({ mode: 'assisted', state: 'awaiting_user' })).toBe('by_page');
  });

  it('has a tone, a name and a sentence for every state', () => {
    for (const state of states) {
      expect(stateTones[state]).toBeTruthy();
      expect(messages.publishing.state[state]).toBeTruthy();
      expect(messages.publishing.next[next({ state })]).toBeTruthy();
    }
  });
});
