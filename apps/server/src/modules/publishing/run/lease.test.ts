import { afterEach, expect, it } from 'vitest';
import type { Clock } from '../../../kernel/clock.ts';
import { keepLease, type Lease } from './lease.ts';

/** Time that passes when the test says so. */
const manualClock = () => {
  let ms = 0;
  const ticks: { every: number; work: () => unknown }[] = [];
  const clock: Clock = {
    now: () => new Date(ms),
    sleep: async () => {},
    every: (every, work) => {
      const entry = { every, work };
      ticks.push(entry);
      return () => void ticks.splice(ticks.indexOf(entry), 1);
    },
  };
  return {
    clock,
    ticking: () => ticks.length,
    async pass(seconds: number) {
      for (let second = 0; second < seconds; second += 1) {
        ms += 1000;
        for (const { every, work } of [...ticks]) if (ms % every === 0) await work();
      }
    },
  };
};

let lease: Lease | undefined;
afterEach(() => lease?.end());

const open = (answers: () => Promise<boolean>, seconds = 60) => {
  const time = manualClock();
  let asked = 0;
  lease = keepLease({
    seconds,
    clock: time.clock,
    renew: () => {
      asked += 1;
      return answers();
    },
  });
  return { ...time, lease, asked: () => asked };
};

it('is renewed six times in its life and stays ours', async () => {
  const { pass, lease: ours, asked } = open(async () => true);
  await pass(600);
  expect(asked()).toBe(60);
  expect(ours.lost).toBe(false);
  expect(ours.leftMs()).toBe(60_000);
});

it('is lost as soon as somebody else has the task', async () => {
  const { pass, lease: ours } = open(async () => false);
  await pass(10);
  expect(ours.lost).toBe(true);
  expect(ours.signal.aborted).toBe(true);
});

it('outlives a database that is away for a moment, not for its whole life', async () => {
  const { pass, lease: ours } = open(() => Promise.reject(new Error('away')));
  await pass(59);
  expect(ours.lost).toBe(false);
  expect(ours.leftMs()).toBe(1000);
  await pass(1);
  expect(ours.lost).toBe(true);
});

it('a commit of the run renews it, and its end stops the asking', async () => {
  const { pass, lease: ours, asked, ticking } = open(() => Promise.reject(new Error('away')));
  await pass(50);
  ours.renewed();
  await pass(50);
  expect(ours.lost).toBe(false);
  ours.end();
  await pass(100);
  expect(asked()).toBe(10);
  expect(ticking()).toBe(0);
});

it('leaves a call time to do its work, also when the lease is short', async () => {
  expect(open(async () => true).lease.callMs()).toBe(55_000);
  const { lease: short, pass } = open(async () => Promise.reject(new Error('away')), 5);
  expect(short.callMs()).toBe(4000);
  await pass(4);
  expect(short.callMs()).toBe(1);
});
