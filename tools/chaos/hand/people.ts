import { setTimeout as wait } from 'node:timers/promises';
import type { PublishTask } from '@xingluo/contracts/publishing';
import type { Client } from '../../../apps/server/src/cli/try/client.ts';
import type { Bound } from '../accounts.ts';
import type { HandDriver } from '../drivers.ts';
import { numberIn } from '../orders.ts';
import type { Finished } from './diary.ts';
import type { Habit } from './habits.ts';
import { openPhone, type Phone } from './phone.ts';
import { NotPublished, type Pressing } from './press.ts';

const LOOK_MS = 1000;
/** The database may be down under them: a person tries again, for a minute and a half. */
const TRIES = 90;
const TRY_AGAIN_MS = 1000;
/** A test account of every simulator that no account of the run is bound to. */
const SOMEBODY_ELSE = 'u7';
const mayBeTold = new Set(['awaiting_user', 'expired', 'posted_elsewhere']);

const patiently = async <T>(act: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (tries === TRIES) throw error;
      await wait(TRY_AGAIN_MS);
    }
  }
};

/** Tells the product where the post is, as often at once as asked; who was not heard reads the page again. */
const tell = (phone: Phone, link: string, times: number): Promise<void> =>
  patiently(async () => {
    const { state, version } = await phone.kit();
    if (!mayBeTold.has(state)) return;
    const said = await Promise.allSettled(Array.from({ length: times }, () => phone.done(version, link)));
    const unheard = said.find((one) => one.status === 'rejected');
    if (unheard && !said.some((one) => one.status === 'fulfilled')) throw unheard.reason;
  });

/**
 * People with the platforms' apps in hand: each hand-over that waits is taken by somebody of their own, who finishes it
 * by the habit of its order.
 */
export const startPeople = (
  desk: Client,
  drivers: HandDriver[],
  bound: Bound[],
  habits: Map<number, Habit>,
) => {
  const diary = new Map<number, Finished>();
  const busy = new Set<Promise<void>>();
  let over = false;

  const publish = async (driver: HandDriver, pressing: Pressing, entry: Finished): Promise<string> => {
    entry.presses += 1;
    try {
      return await driver.press(pressing);
    } catch (error) {
      if (error instanceof NotPublished) entry.presses -= 1;
      throw error;
    }
  };

  const finish = async (task: PublishTask, driver: HandDriver, habit: Habit, entry: Finished) => {
    const account = bound.find(({ id }) => id === task.accountId)!;
    const personId = habit.wrongAccount ? SOMEBODY_ELSE : account.personId;
    const phone = await patiently(() => openPhone(desk, task.id));
    const kit = await patiently(phone.kit);
    const pressing = { kit, personId, video: () => phone.video(kit) };
    await wait(habit.beforeMs);
    let link = '';
    for (let press = 0; press < habit.presses; press += 1)
      link = await patiently(() => publish(driver, pressing, entry));
    await wait(habit.afterMs);
    if (habit.confirms > 0) await tell(phone, link, habit.confirms);
    entry.at = new Date();
  };

  const look = async (driver: HandDriver): Promise<void> => {
    const path = `/api/publish/tasks?state=awaiting_user&platform=sim-${driver.id}&limit=200`;
    for (const task of (await desk.get<{ items: PublishTask[] }>(path)).items) {
      const number = numberIn(task.title);
      const habit = number === null ? undefined : habits.get(number);
      if (number === null || !habit || diary.has(number)) continue;
      const entry: Finished = { habit: habit.name, presses: 0, at: null, gaveUp: null };
      diary.set(number, entry);
      const done = finish(task, driver, habit, entry)
        .catch((error) => {
          entry.gaveUp = String(error);
        })
        .finally(() => busy.delete(done));
      busy.add(done);
    }
  };

  const working = (async () => {
    while (!over) {
      for (const driver of drivers) await look(driver).catch(() => {});
      await wait(LOOK_MS);
    }
  })();

  return {
    diary,
    /** Hand-overs that somebody is about right now. */
    open: () => busy.size,
    goHome: async (): Promise<void> => {
      over = true;
      await working;
      await Promise.all(busy);
    },
  };
};
