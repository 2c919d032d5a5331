import type { PublishTask, TaskState } from '@xingluo/contracts/publishing';

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

interface Page {
  items: PublishTask[];
  nextCursor: string | null;
}
export interface ColumnContent {
  cards: PublishTask[];
  /** A state of which more tasks exist than are loaded. */
  moreOf: TaskState | null;
}

/** One column out of the first pages of its states. A task that changed between two readings is shown once. */
export function contentOf(key: ColumnKey, pages: readonly (readonly [TaskState, Page])[]): ColumnContent {
  const cards = new Map(pages.flatMap(([, { items }]) => items).map((task) => [task.id, task]));
  const way = firstDueOnTop.has(key) ? 1 : -1;
  return {
    cards: [...cards.values()].toSorted((a, b) => way * (Date.parse(a.dueAt) - Date.parse(b.dueAt))),
    moreOf: pages.find(([, { nextCursor }]) => nextCursor !== null)?.[0] ?? null,
  };
}
