import type { PublishTask } from '@xingluo/contracts/publishing';
import { advance, type Happening, type Standing } from './machine.ts';

const asks: Record<PublishTask['actions'][number], Happening> = {
  cancel: { kind: 'cancel' },
  reschedule: { kind: 'reschedule' },
  retry: { kind: 'retry' },
  resolve: { kind: 'resolve', decision: 'give_up', posted: false },
  hand_done: { kind: 'hand_done', scheduled: false },
  edit: { kind: 'edited' },
  remove: { kind: 'removed' },
};
const anyDice = { random: 0, now: new Date(0) };

/** What a person may do now: exactly what the machine would accept. */
export const actionsOf = (standing: Standing): PublishTask['actions'] =>
  (Object.keys(asks) as PublishTask['actions']).filter((name) => advance(standing, asks[name], anyDice));
