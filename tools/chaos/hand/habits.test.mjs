import { expect, it } from 'vitest';
import { habitsOf } from './habits.ts';

const orders = Array.from({ length: 48 }, (_, number) => ({
  number,
  toldBy: number % 2 === 0 ? 'platform' : 'person',
}));
const named = (habits, toldBy) =>
  orders.filter((one) => one.toldBy === toldBy).map(({ number }) => habits.get(number));

it('gives each order the same habit for the same seed, and others for another', () => {
  expect(habitsOf(7, orders, 6000)).toEqual(habitsOf(7, orders, 6000));
  expect(habitsOf(8, orders, 6000)).not.toEqual(habitsOf(7, orders, 6000));
});

it('has every habit on a platform that tells of posts, each often enough', () => {
  const names = Map.groupBy(named(habitsOf(7, orders, 6000), 'platform'), ({ name }) => name);
  expect([...names.keys()].toSorted()).toEqual([
    'at once',
    'confirmed twice',
    'late',
    'pasted the link',
    'published twice',
    'wrong account',
  ]);
  for (const those of names.values()) expect(those.length).toBeGreaterThanOrEqual(3);
});

it('lets a person tell of every post where nobody else can, and never take another account there', () => {
  for (const { confirms, wrongAccount } of named(habitsOf(7, orders, 6000), 'person')) {
    expect(confirms).toBeGreaterThan(0);
    expect(wrongAccount).toBe(false);
  }
});
