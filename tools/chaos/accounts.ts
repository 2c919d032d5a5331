import type { Account, PlatformApp } from '@xingluo/contracts/accounts';
import type { Platform } from '@xingluo/contracts/platforms';
import type { Client } from '../../apps/server/src/cli/try/client.ts';
import { settingsFor } from '../../apps/server/src/cli/try/steps.ts';
import type { Driver } from './drivers.ts';
import type { SimulatorAt } from './simulator.ts';

/** A bound account, and who it is on the platform. */
export type Bound = {
  id: string;
  driver: Driver;
  personId: string;
  settings: Record<string, string | boolean>;
};

/** The person approves on the platform's own page and comes back, as a browser would. Answers the account's id. */
const authorise = async (client: Client, wanted: object, person: string): Promise<string> => {
  const { url } = await client.post<{ url: string }>('/api/connect/oauth/start', wanted);
  const page = new URL(url);
  page.searchParams.set('auto_approve', '1');
  page.searchParams.set('sim_user', person);
  const back = new URL((await fetch(page, { redirect: 'manual' })).headers.get('location') ?? '');
  const home = await client.raw(new URL(back.pathname + back.search, client.origin));
  const landed = new URL(home.headers.get('location') ?? '/', client.origin);
  const id = landed.searchParams.get('bound');
  if (!id) throw new Error(`Not bound: ${landed.href}`);
  return id;
};

/** Binds so many accounts of each platform as its driver says. */
export const bindAccounts = async (
  client: Client,
  drivers: Driver[],
  simulator: (platform: string) => SimulatorAt,
): Promise<Bound[]> => {
  const { items: platforms } = await client.get<{ items: Platform[] }>('/api/platforms');
  const bound: Bound[] = [];
  for (const driver of drivers) {
    const platform = platforms.find(({ id }) => id === `sim-${driver.id}`);
    if (!platform) throw new Error(`The product does not offer ${driver.id}.`);
    const app = await client.post<PlatformApp>('/api/platform-apps/demo', { platform: platform.id });
    let settings: Bound['settings'] | undefined;
    for (let count = 0; count < driver.accounts; count += 1) {
      const id = await authorise(client, { platform: platform.id, appId: app.id }, 'new');
      settings ??= await settingsFor(client, await client.get<Account>(`/api/accounts/${id}`), platform);
      const { people } = await simulator(driver.id).seen();
      bound.push({ id, driver, personId: people.at(-1)!.id, settings });
    }
  }
  return bound;
};

/** A person at the to-do list: authorises again whatever lost its authorisation. Answers how many that were. */
export const reauthorise = async (client: Client, bound: Bound[]): Promise<number> => {
  const { items } = await client.get<{ items: Account[] }>('/api/accounts?status=reauth_required&limit=200');
  let done = 0;
  for (const account of items) {
    const known = bound.find(({ id }) => id === account.id);
    if (!known) continue;
    await authorise(client, { platform: account.platform, accountId: account.id }, known.personId);
    done += 1;
  }
  return done;
};
