import {
  type BoardState,
  endStates,
  type PostFigures,
  type PublishTask,
  type TaskOrder,
  type TaskState,
  taskStates,
} from '@xingluo/contracts/publishing';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { decodeCursor, toPage } from '../../../kernel/db/page.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import { followUpsWire } from '../follow-ups/decide.ts';
import type { PublishingNeeds } from '../needs.ts';
import { eventsStore } from '../store/events.ts';
import { followUpsStore } from '../store/follow-ups.ts';
import { metricsStore } from '../store/metrics.ts';
import { type TaskFilters, tasksStore } from '../store/tasks.ts';
import { eventWire, type TaskWire } from '../wire.ts';

type Filters = TaskFilters & { state?: TaskState[] | undefined };
type ListInput = Filters & { cursor?: string | undefined; limit: number; order: TaskOrder };

const MOST_EVENTS = 2000;
const MOST_FIGURES = 200;
/** Counting goes on while tasks change every second; nobody reads a larger number off a board. */
const MOST_COUNTED = 1000;

const ended: ReadonlySet<TaskState> = new Set(endStates);

const after = (cursor: string | undefined, order: TaskOrder): { dueAt: Date; id: string } | undefined => {
  if (!cursor) return undefined;
  const [due, id, of] = decodeCursor(cursor, 3) as [string, string, string];
  const dueAt = new Date(due);
  if (Number.isNaN(dueAt.getTime()) || of !== order) throw new AppError('http.bad_cursor');
  return { dueAt, id };
};

export const createRead = (needs: Pick<PublishingNeeds, 'connectors'>, wire: TaskWire) => ({
  async tasks(tx: Tx, actor: Member, input: ListInput) {
    const { cursor, state, ...wanted } = input;
    const states = [...new Set(state)];
    const page = toPage(
      await tasksStore(tx).list({ ...wanted, states, after: after(cursor, wanted.order) }, actor),
      input,
      (row) => [row.due_at.toISOString(), row.id, wanted.order],
      (row) => row,
    );
    return { items: await wire(tx, page.items), nextCursor: page.nextCursor };
  },
  /** What has ended is looked at from its end, all else from what comes next. */
  async board(tx: Tx, actor: Member, input: Filters & { limit: number }): Promise<{ items: BoardState[] }> {
    const { state: wanted = [...taskStates], limit, ...filters } = input;
    const states = taskStates.filter((state) => wanted.includes(state));
    const store = tasksStore(tx);
    const [ahead, over, counts] = await Promise.all([
      store.firsts(
        states.filter((state) => !ended.has(state)),
        { ...filters, order: 'earliest_due', limit },
        actor,
      ),
      store.firsts(
        states.filter((state) => ended.has(state)),
        { ...filters, order: 'latest_due', limit },
        actor,
      ),
      store.counts(states, filters, MOST_COUNTED + 1, actor),
    ]);
    const tasks = Map.groupBy(await wire(tx, [...ahead, ...over]), (task) => task.state);
    const count = new Map(counts.map((one) => [one.state, one.count]));
    return {
      items: states.map((state) => ({
        state,
        count: Math.min(count.get(state) ?? 0, MOST_COUNTED),
        more: (count.get(state) ?? 0) > MOST_COUNTED,
        tasks: tasks.get(state) ?? [],
      })),
    };
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
