import { describe, expect, it } from 'vitest';
import { emptyOverride, metersOf, newDraft, postFor, splitTopics, targetsOf } from './draft.ts';
import { account, clips, films } from './posts.fixture.ts';

const one = account('acc_1', 'films');
const two = account('acc_2', 'clips');
const byId = new Map([films, clips].map((platform) => [platform.id, platform]));
const draft = () => ({
  ...newDraft({ title: '开箱', coverKey: 'k' }),
  accountIds: ['acc_1', 'acc_2'],
  tags: ['风衣'],
});

describe('draft', () => {
  it('gives every chosen account the common words, with the defaults of its platform', () => {
    expect(targetsOf(draft(), [one, two], byId)).toEqual([
      { accountId: 'acc_1', settings: { origin: 'own' } },
      { accountId: 'acc_2', settings: {} },
    ]);
  });

  it('lets an account override single fields; what it leaves empty follows the common one', () => {
    const mine = draft();
    mine.overrides.acc_1 = {
      ...emptyOverride(),
      title: '另一个标题',
      settings: { origin: 'reprint', source: 'https://a.example' },
    };
    const [first] = targetsOf(mine, [one], byId);
    expect(first).toEqual({
      accountId: 'acc_1',
      title: '另一个标题',
      settings: { origin: 'reprint', source: 'https://a.example' },
    });
    expect(postFor(mine, one, films)).toMatchObject({ title: '另一个标题', topics: ['风衣'] });
  });

  it('does not send a setting that does not exist under the others', () => {
    const mine = { ...draft(), settings: { films: { origin: 'own', source: 'left over' } } };
    expect(targetsOf(mine, [one], byId)[0]?.settings).toEqual({ origin: 'own' });
  });

  it('leaves out accounts that are not chosen or whose platform is gone', () => {
    const mine = { ...draft(), accountIds: ['acc_1', 'acc_9'] };
    expect(
      targetsOf(mine, [one, two, account('acc_9', 'gone')], byId).map(({ accountId }) => accountId),
    ).toEqual(['acc_1']);
  });

  it('counts as each platform counts', () => {
    const post = { title: '😀开箱', body: '正文', topics: ['风衣', '通勤'], settings: {} };
    expect(metersOf(films, post)).toEqual({
      title: { used: 3, most: 10, level: 'error' },
      body: { used: 2, most: 249, level: 'error' },
      topics: { used: 5, most: 20, level: 'error' },
    });
    // 😀开箱⏎正文 #风衣 #通勤
    expect(metersOf(clips, post)).toEqual({
      title: null,
      body: { used: 14, most: 50, level: 'error' },
      topics: { used: 2, most: 4, level: 'error' },
    });
  });

  it('reads topics as people paste them', () => {
    expect(splitTopics('#风衣 ＃通勤，秋季、 风衣;;探店')).toEqual(['风衣', '通勤', '秋季', '探店']);
    expect(splitTopics('  ')).toEqual([]);
  });
});
