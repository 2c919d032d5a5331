import type { LocationQuery } from 'vue-router';

export type TaskView = 'list' | 'board';
const views: readonly TaskView[] = ['list', 'board'];
const known = (value: unknown): TaskView | undefined => views.find((view) => view === value);

/** The address wins; a search or filter in it means the list; else what this browser showed last. */
export function viewOf(query: LocationQuery, stored: unknown): TaskView {
  const asks = Object.keys(query).some((key) => key === 'q' || key.startsWith('f.'));
  return known(query.view) ?? (asks ? undefined : known(stored)) ?? 'list';
}
