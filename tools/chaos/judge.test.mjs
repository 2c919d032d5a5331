import { expect, it } from 'vitest';
import { judge } from './judge.ts';

const now = new Date('2026-01-01T00:10:00Z');
const orders = (...numbers) => numbers.map((number) => ({ number, personId: 'u1' }));
const task = (number, more = {}) => ({
  id: `pt_${number}`,
  number,
  platform: 'sim-a',
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
const post = (number, id = `post${number}`, personId = 'u1') => ({
  number,
  ids: [id],
  platform: 'sim-a',
  personId,
});
const what = ({ culprits }) => culprits.map((one) => `${one.number}: ${one.what}`);

it('finds nothing where every order is one post, or asks a person for a reason', () => {
  const tasks = [
    task(1),
    task(2, { looks: ['none', 'one'] }),
    task(3, { state: 'outcome_unknown', postId: null, looks: ['none'] }),
    task(4, { state: 'outcome_unknown', postId: null, looks: ['several'] }),
  ];
  expect(judge(orders(1, 2, 3, 4), tasks, [post(1), post(2)], now)).toMatchObject({
    ...{ published: 2, duplicates: 0, lost: 0, stuck: 0, asked: 2 },
    ...{ unknownWithOne: 1, resolvedByMachine: 1, culprits: [] },
  });
});

it('counts a second post, also one that the task knows nothing of', () => {
  const verdict = judge(orders(1), [task(1)], [post(1), post(1, 'other')], now);
  expect(verdict).toMatchObject({ published: 1, duplicates: 1 });
  expect(what(verdict)).toEqual(['1: 2 posts on the platform']);
});

it('counts as lost what vanished, what is only said to be out, and what nobody owns', () => {
  const verdict = judge(orders(1, 2), [task(2)], [post(3)], now);
  expect(verdict.lost).toBe(3);
  expect(what(verdict)).toEqual([
    '1: the task vanished',
    '2: called published, but the platform has no such post',
    '3: a post that no task owns',
  ]);
});

it('calls stuck what has stood still for over a minute, and names what merely goes on', () => {
  const open = { state: 'uploading', nextAttemptAt: now, postId: null };
  const old = new Date(now.getTime() - 61_000);
  const verdict = judge(orders(1, 2), [task(1, { ...open, lastEventAt: old }), task(2, open)], [], now);
  expect(verdict.stuck).toBe(1);
  expect(verdict.culprits).toHaveLength(2);
});

it('takes two look-ups that the ledger agrees with for the end, only where the run does not wait for it', () => {
  const looking = { state: 'submitting', nextAttemptAt: now, postId: null, looks: ['none', 'none'] };
  const queued = { state: 'queued', nextAttemptAt: now, postId: null };
  const tasks = [task(1, looking), task(2, { ...looking, account: 'b' }), task(3, queued)];
  const others = [task(4, { ...queued, account: 'c' })];
  const books = [orders(1, 2, 3, 4), [...tasks, ...others], [post(2)], now];
  const verdict = judge(...books, false);
  expect(verdict).toMatchObject({ asked: 1, heldBack: 1, stuck: 0 });
  expect(what(verdict)).toEqual(['2: still submitting at the end', '4: still queued at the end']);
  expect(judge(...books).culprits).toHaveLength(4);
});

it('does not let a person be asked about what one look would have told', () => {
  const asking = { state: 'outcome_unknown', looks: ['none'], postId: null };
  const verdict = judge(orders(1, 2), [task(1, asking), task(2, { ...asking, looks: [] })], [post(1)], now);
  expect(verdict).toMatchObject({ asked: 2, unknownWithOne: 1, resolvedByMachine: 0 });
  expect(verdict.culprits).toHaveLength(2);
});

it('counts as lost what another account than the ordered one has', () => {
  const verdict = judge(orders(1), [task(1)], [post(1, 'post1', 'u2')], now);
  expect(verdict.lost).toBe(1);
  expect(what(verdict)).toEqual(['1: posted by another account than ordered']);
});
