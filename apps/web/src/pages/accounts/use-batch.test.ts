import { describe, expect, it } from 'vitest';
import { undoes, undoOf } from './use-batch.ts';

const row = { groups: [{ id: 'g1', name: '华北' }], tags: ['直播'] };

describe('taking a batch back', () => {
  it('is offered only where it restores what was there', () => {
    expect(undoes(row, { kind: 'add_tags', tags: ['主推'] })).toBe(true);
    expect(undoes(row, { kind: 'add_tags', tags: ['主推', '直播'] })).toBe(false);
    expect(undoes(row, { kind: 'remove_tags', tags: ['直播'] })).toBe(true);
    expect(undoes(row, { kind: 'remove_tags', tags: ['主推'] })).toBe(false);
    expect(undoes(row, { kind: 'add_groups', groupIds: ['g2'] })).toBe(true);
    expect(undoes(row, { kind: 'remove_groups', groupIds: ['g1', 'g2'] })).toBe(false);
    expect(undoes(row, { kind: 'set_owner', ownerId: null })).toBe(false);
  });
  it('is the opposite change', () => {
    expect(undoOf({ kind: 'add_groups', groupIds: ['g1'] })).toEqual({
      kind: 'remove_groups',
      groupIds: ['g1'],
    });
    expect(undoOf({ kind: 'remove_tags', tags: ['a'] })).toEqual({ kind: 'add_tags', tags: ['a'] });
    expect(undoOf({ kind: 'move', projectId: null })).toBeNull();
  });
});
