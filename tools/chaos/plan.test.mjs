import { expect, it } from 'vitest';
import { createDice } from './dice.ts';
import { drivers } from './drivers.ts';
import { planOf } from './plan.ts';

const wanted = { minutes: 6, leastHits: 30, untilAsked: true };
const plan = planOf(createDice(101), drivers, wanted);
const faults = plan.filter(({ kind }) => kind === 'fault');
const direct = drivers.filter(({ delivery }) => delivery === 'direct').map(({ id }) => id);

it('is the same for the same seed', () => {
  expect(planOf(createDice(101), drivers, wanted)).toEqual(plan);
  expect(planOf(createDice(102), drivers, wanted)).not.toEqual(plan);
});

it('hurts the call that makes a post only where our server makes it, and only endpoints a driver names', () => {
  for (const { platform, fault } of faults) {
    const { harmless, tokens } = drivers.find(({ id }) => id === platform);
    const known = [...harmless, ...(tokens ? [tokens.renewedAt] : [])];
    expect(direct.includes(platform) ? [...known, 'publish'] : known).toContain(fault.endpoint);
  }
});

it('reaches every platform that our server calls, and ends tokens of each kind', () => {
  const called = drivers.filter(({ harmless }) => harmless.length > 0).map(({ id }) => id);
  expect([...new Set(faults.map(({ platform }) => platform))].toSorted()).toEqual(called.toSorted());
  expect(plan.filter(({ kind }) => kind === 'expire').length).toBeGreaterThan(20);
  expect(faults.filter(({ fault }) => fault.kind === 'code').length).toBeGreaterThan(5);
});
