import { describe, expect, it } from 'vitest';
import { nextTick, ref } from 'vue';
import { useSelection } from './use-selection.ts';

const rows = ref(['a', 'b', 'c', 'd']);
const begin = () =>
  useSelection(
    () => rows.value,
    (row) => row,
  );

describe('useSelection', () => {
  it('selects a range from the last turned row', () => {
    const selection = begin();
    selection.toggle('b');
    selection.toggle('d', true);
    expect(selection.selected.value).toEqual(['b', 'c', 'd']);
    expect(selection.some.value).toBe(true);
    selection.toggle('c', true);
    expect(selection.selected.value).toEqual(['b']);
  });

  it('selects all and none', () => {
    const selection = begin();
    selection.toggleAll();
    expect(selection.all.value).toBe(true);
    selection.toggleAll();
    expect(selection.selected.value).toEqual([]);
  });

  it('lets go of rows that left the list: a batch must not reach what is not shown', async () => {
    const selection = begin();
    selection.toggleAll();
    rows.value = ['b', 'c'];
    await nextTick();
    rows.value = ['a', 'b', 'c', 'd'];
    await nextTick();
    expect(selection.selected.value).toEqual(['b', 'c']);
  });
});
