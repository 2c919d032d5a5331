import { expect, it } from 'vitest';
import { task } from '../posts.fixture.ts';
import { states } from '../task-states.ts';
import { columnKeys, contentOf, statesOf } from './columns.ts';

const due = (id: string, hour: number) => task({ id, dueAt: `2026-11-24T${hour}:00:00Z` });
const page = (items: ReturnType<typeof task>[], nextCursor: string | null = null) => ({ items, nextCursor });
const ids = (content: ReturnType<typeof contentOf>) => content.cards.map(({ id }) => id);

it('has one column for every state', () => {
  expect(columnKeys.flatMap(statesOf).toSorted()).toEqual(states.toSorted());
});

it('puts what is due first on top while it lies ahead, and the latest where it is over', () => {
  const pages = [['queued', page([due('a', 18), due('b', 12)])]] as const;
  expect(ids(contentOf('waiting', pages))).toEqual(['b', 'a']);
  expect(ids(contentOf('over', pages))).toEqual(['a', 'b']);
});

it('shows a task once that moved on between two readings, and says where more lies', () => {
  const pages = [
    ['uploading', page([due('a', 12)])],
    ['submitting', page([due('a', 12), due('b', 13)], 'next')],
  ] as const;
  expect(ids(contentOf('sending', pages))).toEqual(['a', 'b']);
  expect(contentOf('sending', pages).moreOf).toBe('submitting');
  expect(contentOf('sending', [['uploading', page([])]])).toEqual({ cards: [], moreOf: null });
});
