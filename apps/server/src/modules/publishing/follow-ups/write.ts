import type { Refusal } from '@xingluo/connectors';
import type { FollowUp } from '@xingluo/contracts/platforms';
import type { Tx } from '../../../kernel/db/db.ts';
import { tellLive } from '../../../kernel/live.ts';
import type { PublishingNeeds } from '../needs.ts';
import { eventsStore, type PublishEventKind } from '../store/events.ts';
import { type FollowUpRow, followUpsStore } from '../store/follow-ups.ts';
import type { TaskRow } from '../store/tasks.ts';
import type { StoredRefusal } from '../wire.ts';

export const followUpsOf = (
  { connectors }: Pick<PublishingNeeds, 'connectors'>,
  { platform }: Pick<TaskRow, 'platform'>,
): FollowUp[] => connectors.get(platform)?.platform.followUps ?? [];

/** The post for which it was planned is still there. */
export const stands = (
  { post_id }: Pick<FollowUpRow, 'post_id'>,
  { platform_post_id, state }: Pick<TaskRow, 'platform_post_id' | 'state'>,
): boolean => platform_post_id === post_id && (state === 'published' || state === 'reviewing');

export const storedOf = ({ kind, platformCode, platformMessage, message }: Refusal): StoredRefusal => ({
  kind,
  platformCode,
  platformMessage: platformMessage ?? message.slice(0, 300),
});

/** A step in the task's story; what is told of a follow-up is told in its own words, which the platform's data has. */
export const tellOf = async (
  tx: Tx,
  task: TaskRow,
  kind: PublishEventKind,
  { key, label }: FollowUp,
  data: Record<string, unknown> = {},
): Promise<void> => {
  const told = { key, label, ...data };
  await eventsStore(tx).append([{ taskId: task.id, attempt: task.attempt, kind, data: told }]);
  await tellLive(tx, 'task', { id: task.id, state: task.state });
};

/** A person has to do it: told in the story, and asked. `refusal` null: our server never could. */
export const askPerson = async (
  needs: Pick<PublishingNeeds, 'openTodo'>,
  tx: Tx,
  task: TaskRow,
  followUp: FollowUp,
  refusal: StoredRefusal | null,
): Promise<void> => {
  const kind = refusal === null ? 'follow_up_asked' : 'follow_up_failed';
  await tellOf(tx, task, kind, followUp, refusal ?? {});
  await needs.openTodo(tx, {
    kind: 'publish_follow_up',
    refType: 'publish_task',
    refId: task.id,
    projectId: task.project_id,
    params: {
      title: task.title,
      platform: task.platform,
      accountId: task.account_ref,
      refusal,
      followUp: followUp.label,
    },
  });
};

/** Once nothing of a task waits for a person any more, nobody is asked about it. */
export const closeAskWhenDone = async (
  needs: Pick<PublishingNeeds, 'closeTodosOf'>,
  tx: Tx,
  taskId: string,
  by: string | null,
): Promise<void> => {
  const rows = await followUpsStore(tx).of(taskId);
  if (!rows.some(({ state }) => state === 'failed'))
    await needs.closeTodosOf(tx, { refType: 'publish_task', refId: taskId }, by);
};
