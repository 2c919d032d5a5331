import { describe, expect, it } from 'vitest';
import { joinList, splitList } from './split-list.ts';

describe('a list that a person typed', () => {
  it('is split at every sign people use, without blanks and repeats', () => {
    expect(splitList(' 美妆，直播、 主推;a|a,, \n')).toEqual(['美妆', '直播', '主推', 'a']);
    expect(splitList('  ')).toEqual([]);
  });
  it('comes back as it was shown', () => {
    expect(splitList(joinList(['a', 'b c']))).toEqual(['a', 'b c']);
  });
});
