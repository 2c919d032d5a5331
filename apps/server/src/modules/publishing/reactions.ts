import type { Reactions } from '../../kernel/outbox.ts';
import type { Apply } from './apply.ts';
import { advance } from './machine/machine.ts';
import type { PublishingNeeds } from './needs.ts';
import { standingOf } from './standing.ts';
import { tasksStore } from './store/tasks.ts';

/** An account that was authorised again takes its waiting tasks with it. */
export const publishingReactions = (needs: PublishingNeeds, apply: Apply): Reactions => ({
  'accounts.account_bound': async (tx, { accountId }) => {
    for (const row of await tasksStore(tx).waitingForAccount(accountId)) {
      const dice = { random: needs.random(), now: needs.clock.now() };
      const move = advance(standingOf(row), { kind: 'reauthorised' }, dice);
      if (move)
        await apply(tx, row, move, {
          by: null,
          fence: 'raise',
          event: { kind: 'reauthorised', data: {} },
          set: { refusal: null },
        });
    }
  },
});
