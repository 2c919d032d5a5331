import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlatformPost } from '@xingluo/contracts/platforms';
import type { Fault, Simulator, SimulatorOptions } from '@xingluo/simulators';
import { expect } from 'vitest';
import type { AccountContext, Connector, Exchange, Grant, PlatformApp, UploadState } from './connector.ts';
import type { SimulatorEndpoint } from './entry.ts';
import { type Connectors, createConnectors } from './index.ts';
import { testCover, testVideo } from './media.fixture.ts';
import { Refusal, type RefusalKind } from './refusal.ts';

/** The address to which the authorise page sends back. */
export const redirectUri = 'http://127.0.0.1:5800/api/oauth/callback';

/** A platform under the shared spec; what is not said is as on a platform with a consent page. */
export type SpecPlatform = {
  id: string;
  simulator(options: SimulatorOptions): Simulator;
  /** Quotas off: the spec publishes often. */
  rules: SimulatorOptions['rules'];
  /** Over the connector's defaults, such as parts that need no large file. */
  settings?: object;
  /** Whether a refresh token is spent by its use (default), or is good again until its end. */
  refreshTokens?: 'single-use' | 'kept';
  /** What makes the app a wrong one for a refresh; else a wrong secret. */
  wrongApp?: Partial<PlatformApp>;
  endpoint(simulator: Simulator): SimulatorEndpoint;
  post: PlatformPost;
  /** A size that needs exactly three parts, and the step under which one is sent. */
  threeParts: number;
  partStep: string;
  /** How a test account gets its grant where there is no consent page. */
  authorize?(bench: Bench, person: string): Promise<Grant>;
  /** false: the platform sends no webhooks. */
  webhooks?: false;
  /** What a call says once the authorisation was ended, where it sounds like an expired token. */
  endedAs?: RefusalKind;
  /** The simulator's name for the call that refreshes. */
  refreshEndpoint?: string;
  /** Loses the answer to the last step of an upload. */
  lastStep?: Fault;
  /** Makes the platform forget a finished upload; else it is a day old. */
  forget?(bench: Bench, grant: Grant, upload: UploadState): Promise<void>;
};

export type Bench = {
  simulator: Simulator;
  connectors: Connectors;
  connector: Connector;
  exchanges: Exchange[];
  /** Authorises the given test account as its person would. */
  authorize(person?: string): Promise<Grant>;
  account(grant: Grant): AccountContext;
  /** As after kill -9 of our side: nothing but saved states survives. */
  reconnect(options?: { callMs?: number; now?: () => number }): Promise<void>;
  /** The platform goes away and comes back with what it had stored. */
  restartPlatform(): Promise<void>;
  publish(grant: Grant, post?: PlatformPost): Promise<string>;
  close(): Promise<void>;
};

/** A simulator with its connector, both able to die. */
export const openBench = async (spec: SpecPlatform): Promise<Bench> => {
  const dir = await mkdtemp(join(tmpdir(), 'xingluo-spec-'));
  const simulator = spec.simulator({
    dataFile: join(dir, 'platform.json'),
    redirectUris: [redirectUri],
    review: { delayMs: 60_000 },
    ...(spec.rules === undefined ? {} : { rules: spec.rules }),
  });
  await simulator.start();
  const connect = (more: { callMs?: number; now?: () => number } = {}) => {
    const connectors = createConnectors({
      simulators: { [spec.id]: spec.endpoint(simulator) },
      settings: { [spec.id]: spec.settings ?? {} },
      now: () => simulator.control.now(),
      ...more,
    });
    const connector = connectors.get(`sim-${spec.id}`);
    if (connector === null) throw new Error(`There is no connector for ${spec.id}.`);
    return { connectors, connector };
  };
  const exchanges: Exchange[] = [];
  const onExchange = (exchange: Exchange) => {
    exchanges.push(exchange);
  };
  const bench: Bench = {
    simulator,
    ...connect(),
    exchanges,
    authorize: async (person = 'u1') => {
      if (spec.authorize !== undefined) return spec.authorize(bench, person);
      const app = simulator.demoApp;
      const page = new URL(bench.connector.authorizeUrl({ app, redirectUri, state: 'state-1' }));
      page.searchParams.set('auto_approve', '1');
      page.searchParams.set('sim_user', person);
      const answer = await fetch(page, { redirect: 'manual' });
      const back = new URL(answer.headers.get('location') ?? '');
      expect(back.searchParams.get('state')).toBe('state-1');
      const code = back.searchParams.get('code') ?? '';
      return bench.connector.exchangeCode({ app, redirectUri, code, onExchange });
    },
    account: (grant) => ({
      app: simulator.demoApp,
      accessToken: grant.accessToken,
      externalId: grant.externalId,
      onExchange,
    }),
    reconnect: async (options) => {
      await bench.connectors.close();
      Object.assign(bench, connect(options));
    },
    restartPlatform: async () => {
      await simulator.close();
      await simulator.start();
      await bench.reconnect();
    },
    publish: async (grant, post = spec.post) => {
      const ctx = bench.account(grant);
      const media = { video: testVideo(100_000), cover: testCover() };
      const upload = await bench.connector.upload(ctx, media, null, async () => {});
      const created = await bench.connector.create(ctx, { post, cover: media.cover, upload });
      return created.externalId;
    },
    close: async () => {
      await bench.connectors.close();
      await simulator.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return bench;
};

/** The kind of the refusal with which something fails; a success or another error fails the test. */
export const kindOf = async (work: Promise<unknown>): Promise<RefusalKind> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof Refusal) return error.kind;
  throw new Error('The call was not refused.', { cause: error });
};
