import type { Sweep } from '../../../kernel/module.ts';
import type { AccountsNeeds } from '../needs.ts';
import { forgetOldCallbacks } from '../store/callbacks.ts';

/** Rows that one transaction holds, and transactions of one turn: the rest goes in the next. */
const BITE = 1000;
const MOST_BITES = 100;

/** Ends the life of callbacks: what was handled goes sooner than what nobody could act on yet. */
export const forgetCallbacks = ({
  db,
  callbacksKept,
}: Pick<AccountsNeeds, 'db' | 'callbacksKept'>): Sweep => ({
  name: 'accounts.forget_callbacks',
  everySeconds: 3600,
  async run() {
    for (let bite = 0; bite < MOST_BITES; bite += 1) {
      const gone = await db.asSystem('old callbacks', (tx) => forgetOldCallbacks(tx, callbacksKept, BITE));
      if (gone < BITE) return;
    }
  },
});
