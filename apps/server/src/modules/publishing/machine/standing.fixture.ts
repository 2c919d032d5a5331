import type { refusalKinds, TaskState } from '@xingluo/contracts/publishing';
import { advance, type Happening, type Standing, type Step } from './machine.ts';

export const dice = { random: 0.5, now: new Date('2026-11-23T12:00:00Z') };
export const at = (state: TaskState, more: Partial<Standing> = {}): Standing => ({
  state,
  byHand: false,
  submitted: state === 'submitting' || state === 'reviewing' || state === 'outcome_unknown',
  posted: state === 'reviewing',
  unseen: false,
  attempt: 1,
  failures: 0,
  looks: 0,
  ...more,
});
export const after = (standing: Standing, what: Happening) => advance(standing, what, dice);
export const taken = (lateMs = 0, latePolicy: 'publish' | 'ask' | 'skip' = 'publish'): Happening => ({
  kind: 'taken',
  lateMs,
  latePolicy,
});
export const refused = (
  step: Step,
  refusal: (typeof refusalKinds)[number],
  retryAfterMs: number | null = null,
): Happening => ({
  kind: 'refused',
  step,
  refusal,
  retryAfterMs,
  ageMs: 60_000,
});
