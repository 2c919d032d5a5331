import { Refusal } from '@xingluo/connectors';
import type { PublishTask } from '@xingluo/contracts/publishing';
import type { Member } from '../../../kernel/authz.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { MemberContext } from '../../../kernel/http/context.ts';
import { checkVersion } from '../../../kernel/stale.ts';
import type { Apply } from '../apply.ts';
import { advance } from '../machine/machine.ts';
import type { PublishingNeeds } from '../needs.ts';
import { standingOf } from '../standing.ts';
import { tasksStore } from '../store/tasks.ts';
import { removable, type TaskWire } from '../wire.ts';

type Asked = { id: string; version: number };

/**
 * Takes a post down on its platform. The platform is asked outside of any transaction; removing what is gone already
 * succeeds, so a lost answer or a crash in between is mended by asking again.
 */
export const createRemove = (needs: PublishingNeeds, apply: Apply, wire: TaskWire) => {
  const checked = async (context: Pick<MemberContext, 'read'> & { actor: Member }, asked: Asked) =>
    context.read(async (tx) => {
      const row = found(await tasksStore(tx).visible(context.actor, asked.id), 'publishing.task_not_found');
      checkVersion(row, asked.version, (await wire(tx, [row]))[0]!);
      const dice = { random: 0, now: needs.clock.now() };
      if (!removable(needs, row) || !advance(standingOf(row), { kind: 'removed' }, dice))
        throw new AppError('publishing.not_removable', { state: row.state });
      return row;
    });

  return async (context: MemberContext, asked: Asked): Promise<PublishTask> => {
    const row = await checked(context, asked);
    await needs
      .asAccount(context.actor.tenantId, row.account_ref, { signal: context.signal }, (connector, account) =>
        connector.remove!(account, row.platform_post_id!),
      )
      .catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        const { kind, platformCode, platformMessage } = error;
        throw new AppError('publishing.remove_refused', { kind, platformCode, platformMessage });
      });
    return context.change(async (tx, note) => {
      const now = found(
        await tasksStore(tx).visibleLocked(context.actor, row.id),
        'publishing.task_not_found',
      );
      const move = advance(standingOf(now), { kind: 'removed' }, { random: 0, now: needs.clock.now() });
      if (!move) return (await wire(tx, [now]))[0]!;
      const after = found(
        await apply(tx, now, move, {
          by: context.actor.userId,
          fence: 'raise',
          event: { kind: 'removed', data: { postId: now.platform_post_id } },
          set: { measure_at: null },
        }),
        'publishing.busy',
      );
      note(row.id, { postId: now.platform_post_id });
      return (await wire(tx, [after]))[0]!;
    });
  };
};
