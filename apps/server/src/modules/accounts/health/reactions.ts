import type { Reactions } from '../../../kernel/outbox.ts';
import { signalsStore } from '../store/signals.ts';

/** Keeps in mind what accounts go through; the event's id makes a repeat harmless. */
export const healthReactions: Reactions = {
  'publishing.task_published': async (tx, { accountId }, eventId) => {
    await signalsStore(tx).add(eventId, accountId, 'published');
  },
  'publishing.attempt_refused': async (tx, { accountId, kind }, eventId) => {
    await signalsStore(tx).add(eventId, accountId, kind);
  },
};
