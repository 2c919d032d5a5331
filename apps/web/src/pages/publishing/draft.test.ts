import { describe, expect, it } from 'vitest';
import {
  commonMeters,
  fromDefaults,
  givenBy,
  isChanged,
  metersOf,
  newDraft,
  postFor,
  splitTopics,
  targetsOf,
} from './draft.ts';
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
      ...fromDefaults(one),
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

  const shop = account('acc_3', 'films', {
    defaults: {
      titleSuffix: '｜青岚',
      descriptionSuffix: '关注我们',
      topics: ['穿搭', '风衣'],
      settings: { origin: 'reprint', source: 'https://a.example' },
      latePolicy: 'ask',
      timeZone: 'Asia/Tokyo',
    },
  });
  const withShop = () => ({ ...draft(), accountIds: ['acc_1', 'acc_3'], description: '正文' });

  it('begins with the defaults of each account, and sends each what is its own', () => {
    expect(targetsOf(withShop(), [one, shop], byId)).toEqual([
      { accountId: 'acc_1', settings: { origin: 'own' } },
      {
        accountId: 'acc_3',
        title: '开箱｜青岚',
        description: '正文\n关注我们',
        tags: ['风衣', '穿搭'],
        settings: { origin: 'reprint', source: 'https://a.example' },
        latePolicy: 'ask',
        timeZone: 'Asia/Tokyo',
      },
    ]);
  });

  it('keeps an ending behind words of its own, and lets it be taken away', () => {
    const mine = withShop();
    mine.overrides.acc_3 = { ...fromDefaults(shop), title: '另一个' };
    expect(postFor(mine, shop, films)).toMatchObject({ title: '另一个｜青岚', body: '正文\n关注我们' });
    mine.overrides.acc_3 = { ...fromDefaults(shop), titleSuffix: '', topics: [], settings: {} };
    expect(postFor(mine, shop, films)).toMatchObject({
      title: '开箱',
      topics: ['风衣'],
      settings: { origin: 'own' },
    });
    expect(isChanged(mine, shop)).toBe(true);
    expect(givenBy(mine, shop)).toMatchObject({
      titleSuffix: '',
      descriptionSuffix: '关注我们',
      topics: [],
      settings: [],
    });
    mine.overrides = {};
    expect(isChanged(mine, shop)).toBe(false);
    expect(givenBy(mine, shop).settings).toEqual(['origin', 'source']);
  });

  it('makes no title of an ending alone', () => {
    const post = postFor({ ...withShop(), title: '', description: '' }, shop, films);
    expect(post).toMatchObject({ title: '', body: '关注我们' });
  });

  it('counts the common words with the longest ending, except where an account has its own', () => {
    const long = account('acc_4', 'films', { defaults: { ...shop.defaults, titleSuffix: '｜青岚旗舰店' } });
    const mine = withShop();
    expect(commonMeters(mine, [one, shop], films).title).toMatchObject({ used: 5, ofAccount: 3 });
    expect(commonMeters(mine, [one, shop, long, two], films).title).toMatchObject({ used: 8, ofAccount: 6 });
    expect(commonMeters(mine, [one], films).title).toEqual({ used: 2, most: 10, level: 'error' });
    mine.overrides.acc_3 = { ...fromDefaults(shop), title: '这一个长得放不进共用文案' };
    expect(commonMeters(mine, [one, shop], films).title).toMatchObject({ used: 5 });
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
