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

/** Whom to bind; with `accountId`: to authorise again. `appId` null: the platform knows no apps. */
type Wanted = { platform: string; appId: string | null; personId: string; accountId?: string };
type Bind = (client: Client, wanted: Wanted) => Promise<string>;

/** The person approves on the platform's own page and comes back, as a browser would. */
const byConsent: Bind = async (client, { personId, ...wanted }) => {
  const { url } = await client.post<{ url: string }>('/api/connect/oauth/start', wanted);
  const page = new URL(url);
  page.searchParams.set('auto_approve', '1');
  page.searchParams.set('sim_user', personId);
  const back = new URL((await fetch(page, { redirect: 'manual' })).headers.get('location') ?? '');
  const home = await client.raw(new URL(back.pathname + back.search, client.origin));
  const landed = new URL(home.headers.get('location') ?? '/', client.origin);
  const id = landed.searchParams.get('bound');
  if (!id) throw new Error(`Not bound: ${landed.href}`);
  return id;
};

const byPassword: Bind = async (client, { personId, ...wanted }) => {
  const given = { ...wanted, username: personId, password: `${personId}-password` };
  return (await client.post<Account>('/api/connect/password', given)).id;
};

const byName: Bind = async (client, { platform, personId }) =>
  (await client.post<Account>('/api/accounts', { platform, name: `混沌门店 ${personId}` })).id;

/** How each kind of account comes to be bound, and what its next test account is called before it exists. */
const bindings: Record<Platform['binding'], { bind: Bind; person(count: number): string }> = {
  oauth: { bind: byConsent, person: () => 'new' },
  password: { bind: byPassword, person: (count) => `u${count + 1}` },
  manual: { bind: byName, person: (count) => `u${count + 1}` },
};

const bindOne = async (
  client: Client,
  driver: Driver,
  platform: Platform,
  simulator: SimulatorAt,
): Promise<Bound[]> => {
  const { bind, person } = bindings[platform.binding];
  const app =
    platform.binding === 'manual'
      ? null
      : await client.post<PlatformApp>('/api/platform-apps/demo', { platform: platform.id });
  const ids: string[] = [];
  for (let count = 0; count < driver.accounts; count += 1)
    ids.push(await bind(client, { platform: platform.id, appId: app?.id ?? null, personId: person(count) }));
  const settings = await settingsFor(client, await client.get<Account>(`/api/accounts/${ids[0]}`), platform);
  const { people } = await simulator.seen();
  // Who is new is the last of its people.
  const personOf = (count: number) =>
    person(count) === 'new' ? people[people.length - driver.accounts + count]!.id : person(count);
  return ids.map((id, count) => ({ id, driver, personId: personOf(count), settings }));
};

/** Mixes the lists evenly, so that at any time something goes to each platform. */
const interleaved = <T>(lists: T[][]): T[] =>
  lists
    .flatMap((list) => list.map((one, index) => ({ one, place: (index + 0.5) / list.length })))
    .sort((left, right) => left.place - right.place)
    .map(({ one }) => one);

/** Binds so many accounts of each platform as its driver says. */
export const bindAccounts = async (
  client: Client,
  drivers: Driver[],
  simulator: (platform: string) => SimulatorAt,
): Promise<Bound[]> => {
  const { items: platforms } = await client.get<{ items: Platform[] }>('/api/platforms');
  const lists = drivers.map((driver) => {
    const platform = platforms.find(({ id }) => id === `sim-${driver.id}`);
    if (!platform) throw new Error(`The product does not offer ${driver.id}.`);
    return bindOne(client, driver, platform, simulator(driver.id));
  });
  return interleaved(await Promise.all(lists));
};

/** A person at the to-do list: authorises again whatever lost its authorisation. Answers how many that were. */
export const reauthorise = async (client: Client, bound: Bound[]): Promise<number> => {
  const { items } = await client.get<{ items: Account[] }>('/api/accounts?status=reauth_required&limit=200');
  let done = 0;
  for (const { id: accountId, platform, appId, binding } of items) {
    const known = bound.find(({ id }) => id === accountId);
    if (!known) continue;
    await bindings[binding].bind(client, { platform, appId, accountId, personId: known.personId });
    done += 1;
  }
  return done;
};
