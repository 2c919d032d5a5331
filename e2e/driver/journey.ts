import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Me } from '@xingluo/contracts/identity';
import { type Client, createClient } from '../../apps/server/src/cli/try/client.ts';
import type { Product } from './product.ts';

export const PERSON = {
  name: '林一',
  email: 'lin@example.test',
  password: 'a long enough one',
  tenantName: '星海传媒',
};

/** Sets a fresh product up through its one-time link and stays signed in. */
export const setUp = async (product: Product): Promise<Client> => {
  const client = createClient(product.url);
  const token = new URL(product.setupLink).hash.replace('#token=', '');
  await client.post<Me>('/api/auth/setup', { ...PERSON, token });
  return client;
};

export const signIn = async (
  url: string,
  person: { email: string; password: string } = PERSON,
): Promise<Client> => {
  const client = createClient(url);
  await client.post('/api/auth/sign-in', { email: person.email, password: person.password });
  return client;
};

/** Asks again every quarter of a second until `done`; fails with what it saw last. */
export const until = async <T>(
  what: string,
  read: () => Promise<T>,
  done: (value: T) => boolean,
  seconds = 120,
  show: (value: T) => unknown = (value) => value,
): Promise<T> => {
  const end = Date.now() + seconds * 1000;
  let last: T | undefined;
  while (Date.now() < end) {
    last = await read();
    if (done(last)) return last;
    await wait(250);
  }
  throw new Error(
    `${what} did not happen within ${seconds} s; last seen: ${JSON.stringify(last === undefined ? last : show(last))?.slice(0, 3000)}`,
  );
};

export type SimulatedPost = { id: string; sha256: string; text: string; openId: string };

/** What the simulated platforms really hold, read from their files: the judge of "never two posts". */
export const simulatedPosts = (product: Product): Record<string, { posts: Record<string, unknown>[] }> =>
  Object.fromEntries(
    ['kuaishou', 'bilibili', 'douyin'].map((platform) => [
      platform,
      JSON.parse(readFileSync(join(product.dataDir, 'simulators', `${platform}.json`), 'utf8')) as {
        posts: Record<string, unknown>[];
      },
    ]),
  );
