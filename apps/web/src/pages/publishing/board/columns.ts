import type { BoardState, PublishTask, TaskState } from '@xingluo/contracts/publishing';

/** Columns by what they mean to a person, in the order in which a task goes through them. */
export const columnKeys = ['waiting', 'sending', 'review', 'person', 'out', 'over'] as const;
export type ColumnKey = (typeof columnKeys)[number];

const columnOf: Record<TaskState, ColumnKey> = {
  queued: 'waiting',
  scheduled_on_platform: 'waiting',
  uploading: 'sending',
  submitting: 'sending',
  reviewing: 'review',
  awaiting_user: 'person',
  outcome_unknown: 'person',
  waiting_for_person: 'person',
  posted_elsewhere: 'person',
  expired: 'person',
  published: 'out',
  rejected: 'over',
  failed: 'over',
  cancelled: 'over',
  skipped: 'over',
  removed: 'over',
};
export const statesOf = (key: ColumnKey): TaskState[] =>
  (Object.keys(columnOf) as TaskState[]).filter((state) => columnOf[state] === key);

/** What lies ahead or waits: the first due on top. What is over: the latest. */
const firstDueOnTop: ReadonlySet<ColumnKey> = new Set(['waiting', 'sending', 'review', 'person']);

export interface ColumnContent {
  cards: PublishTask[];
  /** All of the column's tasks, those included that are not shown. */
  count: number;
  /** There are more than `count`: the server stopped counting. */
  more: boolean;
}

/** One column out of what the board knows of its states. */
export function contentOf(key: ColumnKey, board: readonly BoardState[]): ColumnContent {
  const mine = board.filter(({ state }) => columnOf[state] === key);
  const way = firstDueOnTop.has(key) ? 1 : -1;
  return {
    cards: mine
      .flatMap(({ tasks }) => tasks)
      .toSorted((a, b) => way * (Date.parse(a.dueAt) - Date.parse(b.dueAt))),
    count: mine.reduce((sum, { count }) => sum + count, 0),
    more: mine.some(({ more }) => more),
  };
}
