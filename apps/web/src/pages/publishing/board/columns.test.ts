import type { TaskState } from '@xingluo/contracts/publishing';
import { expect, it } from 'vitest';
import { task } from '../posts.fixture.ts';
import { states } from '../task-states.ts';
import { columnKeys, contentOf, statesOf } from './columns.ts';

const due = (id: string, hour: number) => task({ id, dueAt: `2026-11-24T${hour}:00:00Z` });
const of = (state: TaskState, tasks: ReturnType<typeof task>[], count = tasks.length, more = false) => ({
  state,
  tasks,
  count,
  more,
});
const ids = (content: ReturnType<typeof contentOf>) => content.cards.map(({ id }) => id);

it('has one column for every state', () => {
  expect(columnKeys.flatMap(statesOf).toSorted()).toEqual(states.toSorted());
});

it('puts what is due first on top while it lies ahead, and the latest where it is over', () => {
  const two = [due('a', 18), due('b', 12)];
  expect(ids(contentOf('waiting', [of('queued', two)]))).toEqual(['b', 'a']);
  expect(ids(contentOf('over', [of('failed', two)]))).toEqual(['a', 'b']);
});

it('joins its states, adds up their numbers and leaves the others alone', () => {
  const board = [
    of('uploading', [due('b', 13)], 40),
    of('submitting', [due('a', 12)]),
    of('queued', [due('c', 1)], 9),
  ];
  const sending = contentOf('sending', board);
  expect(ids(sending)).toEqual(['a', 'b']);
  expect(sending).toMatchObject({ count: 41, more: false });
  expect(contentOf('sending', [of('uploading', [], 1000, true)]).more).toBe(true);
  expect(contentOf('review', board)).toEqual({ cards: [], count: 0, more: false });
});
