import { expect, it } from 'vitest';
import { judgeHands } from './judge-hands.ts';

const now = new Date('2026-01-01T00:10:00Z');
const ago = (seconds) => new Date(now.getTime() - seconds * 1000);
const orders = (...numbers) => numbers.map((number) => ({ number, personId: 'u1' }));
const task = (number, more = {}) => ({
  id: `pt_${number}`,
  number,
  platform: 'sim-hand',
  account: 'a',
  state: 'published',
  postId: `post${number}`,
  postUrl: null,
  nextAttemptAt: null,
  lastEventAt: now,
  refusal: null,
  looks: [],
  ...more,
});
const open = { state: 'awaiting_user', postId: null, nextAttemptAt: now };
const post = (number, id = `post${number}`, personId = 'u1') => ({
  number,
  ids: ['@internal', id],
  platform: 'sim-hand',
  personId,
});
const done = (more = {}) => ({ habit: 'at once', presses: 1, at: ago(5), gaveUp: null, ...more });
const diary = (...entries) => new Map(entries.map((entry, index) => [index + 1, entry]));
const what = ({ culprits }) => culprits.map((one) => `${one.number}: ${one.what}`);

it('finds nothing where every post is known as what it is', () => {
  const tasks = [
    task(1),
    task(2, { postId: null, postUrl: 'http://platform/sph/post2' }),
    task(3, { state: 'posted_elsewhere', postId: null }),
    task(4, { postId: 'again' }),
  ];
  const ledger = [post(1), post(2), post(3, 'post3', 'u7'), post(4), post(4, 'again')];
  const entries = diary(done(), done(), done({ habit: 'wrong account' }), done({ presses: 2 }));
  expect(judgeHands(orders(1, 2, 3, 4), tasks, ledger, entries, now)).toMatchObject({
    ...{ published: 3, elsewhere: 1, twiceByPerson: 1 },
    ...{ duplicates: 0, lost: 0, stuck: 0, asked: 0, culprits: [] },
    habits: { 'at once': 3, 'wrong account': 1 },
  });
});

it('counts posts that nobody pressed for', () => {
  const ledger = [post(1), post(1, 'more'), post(2)];
  const verdict = judgeHands(orders(1, 2), [task(1), task(2)], ledger, diary(done()), now);
  expect(verdict.duplicates).toBe(2);
  expect(what(verdict)).toEqual([
    '1: 2 posts, and the person pressed 1 ×',
    '2: 1 posts, and the person pressed 0 ×',
  ]);
});

it('counts a second task for one order, and an order whose task is gone', () => {
  const twice = [task(1), { ...task(1), id: 'pt_other' }];
  const verdict = judgeHands(orders(1, 2), twice, [post(1), post(2)], diary(done(), done()), now);
  expect(verdict).toMatchObject({ duplicates: 1, lost: 1 });
});

it('does not take a post of another account for the ordered one, nor the other way round', () => {
  const tasks = [task(1), task(2, { state: 'posted_elsewhere', postId: null })];
  const ledger = [post(1, 'post1', 'u7'), post(2)];
  const verdict = judgeHands(orders(1, 2), tasks, ledger, diary(done(), done()), now);
  expect(verdict.lost).toBe(2);
  expect(what(verdict)).toEqual([
    '1: called published, but another account posted it',
    '2: called posted elsewhere, but it is the account’s own',
  ]);
});

it('does not take the product’s word for a post that is not there', () => {
  const tasks = [
    task(1),
    task(2, { state: 'posted_elsewhere', postId: null }),
    task(3, { postId: null, postUrl: 'http://platform/sph/another-post3' }),
  ];
  const verdict = judgeHands(orders(1, 2, 3), tasks, [post(3)], diary(done(), done(), done()), now);
  expect(verdict.lost).toBe(3);
});

it('calls stuck what the person has finished over a minute ago, what they could not, and what nobody came for', () => {
  const tasks = [task(1, open), task(2, open), task(3, open), task(4, { ...open, lastEventAt: ago(61) })];
  const entries = diary(done({ at: ago(61) }), done(), done({ at: null, gaveUp: 'no page' }));
  const verdict = judgeHands(orders(1, 2, 3, 4), tasks, [post(1), post(2)], entries, now);
  expect(verdict.stuck).toBe(3);
  expect(what(verdict)).toEqual([
    '1: awaiting_user, nothing for 61 s',
    '2: still awaiting_user at the end',
    '3: the person could not finish it: no page',
    '4: awaiting_user, nothing for 61 s',
  ]);
});

it('lets nobody be asked, and nothing end by itself', () => {
  const tasks = [
    task(1, { state: 'waiting_for_person', refusal: 'transient' }),
    task(2, { state: 'expired' }),
  ];
  const verdict = judgeHands(orders(1, 2), tasks, [], diary(), now);
  expect(verdict).toMatchObject({ asked: 1, lost: 1 });
  expect(verdict.culprits).toHaveLength(2);
});
