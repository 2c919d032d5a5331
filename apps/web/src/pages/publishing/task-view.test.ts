import { expect, it } from 'vitest';
import { viewOf } from './task-view.ts';

it('follows the address, then what was shown last, then the list', () => {
  expect(viewOf({ view: 'board' }, 'list')).toBe('board');
  expect(viewOf({ view: 'list' }, 'board')).toBe('list');
  expect(viewOf({}, 'board')).toBe('board');
  expect(viewOf({ view: 'tree' }, { odd: true })).toBe('list');
});

it('shows the list for an address with a filter, whatever was shown last', () => {
  expect(viewOf({ 'f.video': 'v_1' }, 'board')).toBe('list');
  expect(viewOf({ q: '开箱', view: 'board' }, null)).toBe('board');
});
