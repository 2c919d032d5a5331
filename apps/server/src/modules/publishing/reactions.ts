import type { EventMap } from '@xingluo/contracts/events';
import type { Tx } from '../../kernel/db/db.ts';
import type { Reactions } from '../../kernel/outbox.ts';
import type { Apply } from './apply.ts';
import { byEvidence } from './hand/evidence.ts';
import { advance } from './machine/machine.ts';
import type { PublishingNeeds } from './needs.ts';
import { standingOf } from './standing.ts';
import { handsStore } from './store/hands.ts';
import { tasksStore } from './store/tasks.ts';

type Called = EventMap['accounts.platform_called'];

export const publishingReactions = (needs: PublishingNeeds, apply: Apply): Reactions => {
  const dice = () => ({ random: needs.random(), now: needs.clock.now() });

  /** A post that a person made: the platform's signed word is as good as asking. */
  const posted = async (tx: Tx, called: Called): Promise<void> => {
    const named = called.handIds !== null && Object.keys(called.handIds).length > 0;
    const taskId = named ? await handsStore(tx).taskOf(called.handIds!) : undefined;
    const row = taskId ? await tasksStore(tx).locked(taskId) : undefined;
    if (!row) return;
    const { postId, postUrl, accountExternalId } = called;
    if (postId && (await tasksStore(tx).ownedPosts(row.account_ref, row.id, [postId])).has(postId)) return;
    const own = (await needs.accountIdentity(tx, row.account_ref))?.externalId ?? null;
    const { what, set, data } = byEvidence({ postId, postUrl, accountExternalId, source: 'callback' }, own);
    const move = advance(standingOf(row), what, dice());
    if (move)
      await apply(tx, row, move, { by: null, fence: 'raise', event: { kind: 'delivered', data }, set });
  };

  /** A review has ended: the poller looks now instead of later, and says how. */
  const reviewed = async (tx: Tx, { accountId, postId }: Called): Promise<void> => {
    const row = accountId && postId ? await tasksStore(tx).reviewingPost(accountId, postId) : undefined;
    if (!row) return;
    await tasksStore(tx).hurry(row.id);
    await needs.wake(tx, row.id);
  };

  const byKind: Record<string, (tx: Tx, called: Called) => Promise<void>> = {
    post_created: posted,
    post_published: reviewed,
    post_rejected: reviewed,
  };

  return {
    'accounts.platform_called': async (tx, called) => byKind[called.kind]?.(tx, called),

    /** An account that was authorised again takes its waiting tasks with it. */
    'accounts.account_bound': async (tx, { accountId }) => {
      for (const row of await tasksStore(tx).waitingForAccount(accountId)) {
        const move = advance(standingOf(row), { kind: 'reauthorised' }, dice());
        if (move)
          await apply(tx, row, move, {
            by: null,
            fence: 'raise',
            event: { kind: 'reauthorised', data: {} },
            set: { refusal: null },
          });
      }
    },
  };
};
