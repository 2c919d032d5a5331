import { setTimeout as wait } from 'node:timers/promises';
import {
  type Connector,
  createConnectors,
  type Grant,
  type PlatformApp,
  Refusal,
  type UploadState,
} from '@xingluo/connectors';
import { testCover, testVideo } from '../../../packages/connectors/src/media.fixture.ts';
import type { Driver } from '../drivers.ts';
import { titleOf } from '../orders.ts';
import type { Platforms } from '../platforms-process.ts';

const VIDEO_BYTES = 100_000;
const TAKE_BREATH_MS = 200;

type Settings = Record<string, string | boolean>;
/** An account of a model, with its tokens as it knows them. */
type ModelAccount = {
  driver: Driver;
  personId: string;
  connector: Connector;
  app: PlatformApp;
  grant: Pick<Grant, 'accessToken' | 'refreshToken'>;
  externalId: string;
  settings: Settings;
  refreshing: Promise<void> | null;
};

const bind = async (
  connector: Connector,
  app: PlatformApp,
  redirectUri: string,
  count: number,
): Promise<Grant> => {
  if (connector.platform.binding === 'password')
    return connector.signIn!({ app, username: `u${count + 1}`, password: `u${count + 1}-password` });
  const page = new URL(connector.authorizeUrl({ app, redirectUri, state: 'model' }));
  page.searchParams.set('auto_approve', '1');
  page.searchParams.set('sim_user', 'new');
  const back = new URL((await fetch(page, { redirect: 'manual' })).headers.get('location') ?? '');
  return connector.exchangeCode({ app, redirectUri, code: back.searchParams.get('code') ?? '' });
};

const settingsOf = async (connector: Connector, app: PlatformApp, grant: Grant): Promise<Settings> => {
  const chosen: Settings = {};
  for (const field of connector.platform.settings) {
    if (!field.required || field.when) continue;
    const remote = field.remoteOptions
      ? await connector.options?.({ app, ...grant }, field.remoteOptions)
      : field.options;
    chosen[field.key] = field.default ?? remote?.[0]?.value ?? '';
  }
  return chosen;
};

/** Publishing as all three models share it: the product's own connectors, and tokens renewed as they should be. */
export const openSender = async (platforms: Platforms, drivers: Driver[], redirectUri: string) => {
  const connectors = createConnectors({ simulators: platforms.endpoints });
  const accounts: ModelAccount[] = [];
  for (const driver of drivers) {
    const id = `sim-${driver.id}`;
    const connector = connectors.get(id)!;
    const { clientKey: clientId, ...rest } = platforms.demoApps[id]!;
    const app = { clientId, ...rest };
    let settings: Settings | undefined;
    for (let count = 0; count < driver.accounts; count += 1) {
      const grant = await bind(connector, app, redirectUri, count);
      settings ??= await settingsOf(connector, app, grant);
      const { people } = await platforms.of(driver.id).seen();
      const { externalId } = grant;
      const personId = connector.platform.binding === 'password' ? `u${count + 1}` : people.at(-1)!.id;
      accounts.push({ driver, personId, connector, app, grant, externalId, settings, refreshing: null });
    }
  }

  const renew = (account: ModelAccount): Promise<void> => {
    const { connector, app, grant } = account;
    account.refreshing ??= (async () => {
      try {
        account.grant = await connector.refresh({ app, refreshToken: grant.refreshToken });
      } finally {
        account.refreshing = null;
      }
    })();
    return account.refreshing;
  };

  const withToken = async <T>(
    account: ModelAccount,
    call: (accessToken: string) => Promise<T>,
  ): Promise<T> => {
    try {
      return await call(account.grant.accessToken);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'token_expired') throw error;
      await renew(account);
      return call(account.grant.accessToken);
    }
  };

  return {
    accounts,
    /** Uploads and makes the post, once. Throws what the connector throws; `signal`: the process was killed. */
    async send(number: number, signal: AbortSignal): Promise<void> {
      const account = accounts[number % accounts.length]!;
      const { connector, app, externalId, settings } = account;
      const cover = testCover();
      const post = { title: titleOf(number), body: 'model', topics: ['混沌'], settings };
      const context = (accessToken: string) => ({ app, externalId, accessToken, signal });
      const upload = await withToken(account, (token) => {
        const saved: UploadState | null = null;
        return connector.upload(
          context(token),
          { video: testVideo(VIDEO_BYTES), cover },
          saved,
          async () => {},
        );
      });
      await withToken(account, (token) => connector.create(context(token), { post, cover, upload }));
    },
    pause: (signal: AbortSignal) => wait(TAKE_BREATH_MS, undefined, { signal }).catch(() => {}),
    close: connectors.close,
  };
};
export type Sender = Awaited<ReturnType<typeof openSender>>;
