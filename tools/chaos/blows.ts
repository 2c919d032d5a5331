import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '@xingluo/simulators';
import type { Kills } from './hits.ts';
import type { Blow } from './plan.ts';

/** Whoever was killed is brought back: until then it is tried again, for two minutes at the most. */
const TRIES = 240;
const TRY_AGAIN_MS = 500;

/** What a plan is carried out on. */
export type Target = {
  /** `choice` in [0, 1) says which of several; false: none of them runs just now. */
  kill(whom: keyof Kills, choice: number): boolean | Promise<boolean>;
  fault(platform: string, fault: Fault): Promise<void>;
  expire(platform: string, account: number): Promise<void>;
};

/** Carries the plan out, from `start` on; answers how many of each were really killed. */
export const strike = async (plan: Blow[], start: number, target: Target): Promise<Kills> => {
  const kills: Kills = { worker: 0, scheduler: 0, database: 0 };
  const kill = async (whom: keyof Kills, choice: number): Promise<void> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (await target.kill(whom, choice)) {
        kills[whom] += 1;
        return;
      }
      await wait(TRY_AGAIN_MS);
    }
  };
  const under: Promise<void>[] = [];
  for (const blow of plan) {
    await wait(Math.max(0, start + blow.atMs - Date.now()));
    if (blow.kind === 'kill') under.push(kill(blow.whom, blow.choice));
    else if (blow.kind === 'fault') await target.fault(blow.platform, blow.fault);
    else await target.expire(blow.platform, blow.account);
  }
  await Promise.all(under);
  return kills;
};
