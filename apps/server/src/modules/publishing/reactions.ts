import type { EventMap } from '@xingluo/contracts/events';
import type { Tx } from '../../kernel/db/db.ts';
import type { Reactions } from '../../kernel/outbox.ts';
import type { Apply } from './apply.ts';
import { byEvidence, ownOf } from './hand/evidence.ts';
import { advance } from './machine/machine.ts';
import type { PublishingNeeds } from './needs.ts';
import { standingOf } from './standing.ts';
import { followUpsStore } from './store/follow-ups.ts';
import { handsStore } from './store/hands.ts';
import { tasksStore } from './store/tasks.ts';

type Called = EventMap['accounts.platform_called'];

export const publishingReactions = (needs: PublishingNeeds, apply: Apply): Reactions => {
  const dice = () => ({ random: needs.random(), now: needs.clock.now() });

  /** A post that a person made: the platform's signed word is as good as asking. false: it concerns no task. */
  const posted = async (tx: Tx, called: Called): Promise<boolean> => {
    const named = called.handIds !== null && Object.keys(called.handIds).length > 0;
    const taskId = named ? await handsStore(tx).taskOf(called.handIds!) : undefined;
    const row = taskId ? await tasksStore(tx).locked(taskId) : undefined;
    if (!row) return false;
    const { postId, postUrl, accountExternalId } = called;
    if (postId && (await tasksStore(tx).ownedPosts(row.account_ref, row.id, [postId])).has(postId))
      return true;
    const { what, set, data } = byEvidence(
      { postId, postUrl, accountExternalId, source: 'callback' },
      ownOf(row, await needs.accountIdentity(tx, row.account_ref)),
      needs.connectors.get(row.platform)?.platform.byHand?.reviewScopes ?? null,
    );
    const move = advance(standingOf(row), what, dice());
    if (move)
      await apply(tx, row, move, { by: null, fence: 'raise', event: { kind: 'delivered', data }, set });
    return true;
  };

  /** A review has ended: the poller looks now instead of later, and says how. */
  const reviewed = async (tx: Tx, { accountId, postId }: Called): Promise<boolean> => {
    const row = accountId && postId ? await tasksStore(tx).reviewingPost(accountId, postId) : undefined;
    if (!row) return false;
    await tasksStore(tx).hurry(row.id);
    await needs.wake(tx, row.id);
    return true;
  };

  const byKind: Record<string, (tx: Tx, called: Called) => Promise<boolean>> = {
    post_created: posted,
    post_published: reviewed,
    post_rejected: reviewed,
  };

  return {
    'accounts.platform_called': async (tx, called) => {
      if (await byKind[called.kind]?.(tx, called)) await needs.callbackHandled(tx, called.callbackId);
    },

    /** An account that was authorised again takes its waiting tasks with it, and what was left to do to posts. */
    'accounts.account_bound': async (tx, { accountId }) => {
      for (const row of await followUpsStore(tx).waitingForAccount(accountId))
        await followUpsStore(tx).change(row, { state: 'planned', next: 0, tries: 0 });
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
