import type { FollowUp } from '@xingluo/contracts/platforms';
import type { FollowUpState } from '@xingluo/contracts/publishing';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import type { PublishingNeeds } from '../needs.ts';
import { type FollowUpRow, followUpsStore } from '../store/follow-ups.ts';
import { type TaskRow, tasksStore } from '../store/tasks.ts';
import type { StoredRefusal } from '../wire.ts';
import { closeAskWhenDone, followUpsOf, stands, tellOf } from './write.ts';

type Asked = { id: string; key: string; version: number; decision: 'again' | 'done' };

const mayRetry = ({ state, post_id }: FollowUpRow, { personOnly }: FollowUp): boolean =>
  state === 'failed' && post_id !== null && !personOnly;

/** The follow-ups of a task's post as the API shows them, as far as the platform's data still names them. */
export const followUpsWire = (
  needs: Pick<PublishingNeeds, 'connectors'>,
  task: TaskRow,
  rows: FollowUpRow[],
): FollowUpState[] =>
  rows.flatMap((row) => {
    const known = followUpsOf(needs, task).find(({ key }) => key === row.key);
    if (!known || row.state === 'dropped' || !stands(row, task)) return [];
    return {
      key: row.key,
      label: known.label,
      byHand: known.byHand,
      mayRetry: mayRetry(row, known),
      state: row.state as FollowUpState['state'],
      nextAt: row.next_at?.toISOString() ?? null,
      refusal: row.refusal as StoredRefusal | null,
      version: row.version,
    };
  });

/** What a person decides about a follow-up that our call could not do. */
export const createDecideFollowUp =
  (needs: PublishingNeeds) =>
  async (tx: Tx, actor: Member, asked: Asked, note: Note): Promise<{ items: FollowUpState[] }> => {
    const { id, key, version, decision } = asked;
    const task = found(await tasksStore(tx).visible(actor, id), 'publishing.task_not_found');
    const store = followUpsStore(tx);
    const row = found(await store.locked(id, key), 'publishing.follow_up_not_found');
    const followUp = found(
      followUpsOf(needs, task).find((one) => one.key === key),
      'publishing.follow_up_not_found',
    );
    if (row.version !== version)
      throw new AppError('http.stale_version', { current: followUpsWire(needs, task, [row])[0] });
    if (decision === 'again' ? !mayRetry(row, followUp) : row.state !== 'failed')
      throw new AppError('publishing.follow_up_not_waiting', { state: row.state });
    await store.change(
      row,
      decision === 'again'
        ? { state: 'planned', next: 0, tries: 0 }
        : { state: 'done', next: null, refusal: null },
    );
    const kind = decision === 'again' ? 'follow_up_again' : 'follow_up_by_hand';
    await tellOf(tx, task, kind, followUp, { by: actor.userId });
    if (decision === 'again')
      await needs.send(tx, 'publishing.follow_up', { tenantId: tx.tenantId, taskId: id }, id);
    note(id, { key, decision });
    await closeAskWhenDone(needs, tx, id, actor.userId);
    return { items: followUpsWire(needs, task, await store.of(id)) };
  };
