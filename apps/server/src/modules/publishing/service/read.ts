import type { PostFigures, PublishTask, taskStates } from '@xingluo/contracts/publishing';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { decodeCursor, toPage } from '../../../kernel/db/page.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import { followUpsWire } from '../follow-ups/decide.ts';
import type { PublishingNeeds } from '../needs.ts';
import { eventsStore } from '../store/events.ts';
import { followUpsStore } from '../store/follow-ups.ts';
import { metricsStore } from '../store/metrics.ts';
import { tasksStore } from '../store/tasks.ts';
import { eventWire, type TaskWire } from '../wire.ts';

type ListInput = {
  cursor?: string | undefined;
  limit: number;
  q?: string | undefined;
  state?: (typeof taskStates)[number] | undefined;
  platform?: string | undefined;
  accountId?: string | undefined;
  videoId?: string | undefined;
  projectId?: string | undefined;
};

const MOST_EVENTS = 2000;
const MOST_FIGURES = 200;

const after = (cursor: string | undefined): { dueAt: Date; id: string } | undefined => {
  if (!cursor) return undefined;
  const [due, id] = decodeCursor(cursor, 2) as [string, string];
  const dueAt = new Date(due);
  if (Number.isNaN(dueAt.getTime())) throw new AppError('http.bad_cursor');
  return { dueAt, id };
};

export const createRead = (needs: Pick<PublishingNeeds, 'connectors'>, wire: TaskWire) => ({
  async tasks(tx: Tx, actor: Member, input: ListInput) {
    const { cursor, ...wanted } = input;
    const page = toPage(
      await tasksStore(tx).list({ ...wanted, before: after(cursor) }, actor),
      input,
      (row) => [row.due_at.toISOString(), row.id],
      (row) => row,
    );
    return { items: await wire(tx, page.items), nextCursor: page.nextCursor };
  },
  async task(tx: Tx, actor: Member, id: string) {
    const row = found(await tasksStore(tx).visible(actor, id), 'publishing.task_not_found');
    const events = await eventsStore(tx).of(id, MOST_EVENTS);
    const figures = await metricsStore(tx).of(id, MOST_FIGURES);
    return {
      task: (await wire(tx, [row]))[0]! satisfies PublishTask,
      events: events.map(eventWire),
      figures: figures.map((one) => ({
        at: one.at.toISOString(),
        figures: one.figures as PostFigures['figures'],
      })),
      followUps: followUpsWire(needs, row, await followUpsStore(tx).of(id)),
    };
  },
});
