import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClock, type SimClock } from './clock.ts';
import { controlRoutes, createControl, type SimControl } from './frame-control.ts';
import { createFaults } from './frame-faults.ts';
import { type Listening, type ListenOptions, listen, type SimReply, type SimRoute } from './frame-http.ts';
import { createParts, type Parts } from './frame-parts.ts';
import { createPeople, firstPeople, type People, type TokenLives } from './frame-people.ts';
import { createPosts, type Posts } from './frame-posts.ts';
import type { SimState } from './frame-state.ts';
import { openState, type RuleValue, type SimApp, type SimPost, type SimReview } from './frame-state.ts';
import { createWebhooks, type Webhooks, webhookRules } from './frame-webhooks.ts';

export type SimulatorOptions = {
  /** Where everything but the bytes under way is kept; null (default): in memory. Parts lie beside it. */
  dataFile?: string | null;
  /** Callback addresses of the demo app. */
  redirectUris?: string[];
  /** Where the demo app wants its webhooks. */
  webhookUrl?: string | null;
  review?: Partial<SimReview>;
  rules?: Record<string, RuleValue>;
  webhookRetryDelayMs?: number;
};

/** What a platform's routes work with. `url` is an address of one of its own listeners. */
export type SimContext = {
  state: SimState;
  clock: SimClock;
  people: People;
  posts: Posts;
  parts: Parts;
  webhooks: Webhooks;
  url(listener: string): string;
  rule<T extends RuleValue>(name: string, like: T): T;
};

/** Something that a person or an outsider does at this platform, which no call of an app does. */
export type SimVerb = (context: SimContext, input: Record<string, unknown>) => unknown;

/**
 * One simulated platform: its protocol as routes per listener, the first of which is `main`. Without `lives` it knows
 * no apps and no tokens; without `webhookAttempts` it calls nobody back.
 */
export type SimPlatform = {
  id: string;
  rules: Record<string, RuleValue>;
  lives?: TokenLives;
  webhookAttempts?: number;
  refuse(code: number, message: string, rules: Record<string, RuleValue>): SimReply;
  listeners(context: SimContext): { main: SimRoute[] } & Record<string, SimRoute[]>;
  reviewed?(context: SimContext, post: SimPost): void;
  testWebhook?(context: SimContext, app: SimApp): void;
  deauthorized?(context: SimContext, app: SimApp, openId: string): void;
  verbs?: Record<string, SimVerb>;
};

export type Simulator = {
  platform: string;
  /** Of the listener `main`; throws before `start`. */
  readonly url: string;
  /** Of any listener, such as Kuaishou's `upload`. */
  urlOf(listener: string): string;
  /** Throws where the platform knows no apps. */
  readonly demoApp: SimApp;
  readonly hasApps: boolean;
  readonly control: SimControl;
  /**
   * Default: the ports of the last run, else free ones, on 127.0.0.1. Fails with EADDRINUSE when the same simulator
   * runs in another process on the same file, or when the given port is busy.
   */
  start(where?: { port?: number; host?: string }): Promise<void>;
  close(): Promise<void>;
};

const emptyState = (rules: Record<string, RuleValue>, review: SimReview): SimState => ({
  instance: randomBytes(16).toString('hex'),
  ports: {},
  clock: { ms: 0 },
  apps: [],
  people: firstPeople(),
  codes: [],
  tokens: [],
  uploads: {},
  covers: [],
  posts: [],
  review,
  rules,
  shelf: {},
});

/** The demo app keeps its key and secret over restarts; its addresses are those of this start. */
const prepareDemoApp = (platform: SimPlatform, state: SimState, options: SimulatorOptions): SimApp => {
  const clientId = `sim-${platform.id}-demo`;
  const known = state.apps.find((app) => app.clientId === clientId);
  const app: SimApp = {
    clientId,
    clientSecret: known?.clientSecret ?? randomBytes(24).toString('hex'),
    redirectUris: options.redirectUris ?? known?.redirectUris ?? [],
    webhookUrl: options.webhookUrl === undefined ? (known?.webhookUrl ?? null) : options.webhookUrl,
  };
  state.apps = [...state.apps.filter((one) => one !== known), app];
  return app;
};

type Running = {
  state: SimState;
  listening: Record<string, Listening>;
  control: SimControl;
  close(): Promise<void>;
};

/** Whether what answers there is this very simulator, run by another process on the same file. */
const runsElsewhere = async (host: string, port: number, instance: string): Promise<boolean> => {
  try {
    const answer = await fetch(`http://${host}:${port}/__sim/state`, { signal: AbortSignal.timeout(3000) });
    return ((await answer.json()) as { instance?: unknown }).instance === instance;
  } catch {
    return false;
  }
};

/** The port of the last run, so that addresses stay; where a stranger has taken it, any free one. */
const listenAgain = async (options: ListenOptions, instance: string): Promise<Listening> => {
  try {
    return await listen(options);
  } catch (error) {
    const busy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE' && options.port !== 0;
    if (!busy || (await runsElsewhere(options.host, options.port, instance))) throw error;
    return listen({ ...options, port: 0 });
  }
};

const run = async (
  platform: SimPlatform,
  options: SimulatorOptions,
  where: { port: number | null; host: string },
): Promise<Running> => {
  const review = { delayMs: 5000, verdict: 'publish' as const, reason: '', ...options.review };
  const rules = { ...webhookRules, ...platform.rules, ...options.rules };
  const file = options.dataFile ?? null;
  const { state, save } = await openState(file, emptyState(rules, review));
  Object.assign(state.rules, options.rules);
  if (options.review !== undefined) state.review = review;
  if (platform.lives !== undefined) prepareDemoApp(platform, state, options);

  const clock = createClock(state.clock);
  const people = createPeople(state, clock, platform.lives ?? { accessMs: 0, refreshMs: 0 });
  const posts = createPosts(state, clock);
  const partsDir = file === null ? await mkdtemp(join(tmpdir(), 'xingluo-sim-')) : `${file}.parts`;
  const webhooks = createWebhooks({
    attempts: platform.webhookAttempts ?? 0,
    retryDelayMs: options.webhookRetryDelayMs ?? 5000,
    rule: (name) => state.rules[name] === true,
  });
  const faults = createFaults();
  const listening: Record<string, Listening> = {};
  const context: SimContext = {
    state,
    clock,
    people,
    posts,
    parts: createParts(partsDir),
    webhooks,
    url: (listener) => {
      const { host, port } = listening[listener] ?? {};
      return `http://${host}:${port}`;
    },
    rule: <T extends RuleValue>(name: string, like: T) => {
      const value = state.rules[name];
      return (typeof value === typeof like ? value : like) as T;
    },
  };
  const settle = async () => {
    const due = posts.settle();
    if (due.length === 0) return;
    await save();
    for (const post of due) platform.reviewed?.(context, post);
  };
  const control = createControl({
    state,
    clock,
    faults,
    people,
    posts,
    webhooks,
    save,
    settle,
    testWebhook: (app) => platform.testWebhook?.(context, app),
    act: (verb, input) => {
      const act = platform.verbs?.[verb];
      if (act === undefined) throw new RangeError(`Nobody can ${verb} at ${platform.id}.`);
      return act(context, input);
    },
    deauthorized: (personId, clientId) => {
      const app = people.app(clientId);
      if (app !== null) platform.deauthorized?.(context, app, people.openId(clientId, personId));
    },
  });
  const open = (name: string, routes: SimRoute[]): Promise<Listening> => {
    const wanted = name === 'main' ? where.port : null;
    const settings: ListenOptions = {
      host: where.host,
      port: wanted ?? state.ports[name] ?? 0,
      routes: name === 'main' ? [...routes, ...controlRoutes(control, state)] : routes,
      faults,
      refuse: (code, message) => platform.refuse(code, message, state.rules),
      settle,
      save,
    };
    return wanted === null ? listenAgain(settings, state.instance) : listen(settings);
  };
  const closeAll = () => Promise.all(Object.values(listening).map((one) => one.close()));
  try {
    for (const [name, routes] of Object.entries(platform.listeners(context))) {
      const one = await open(name, routes);
      listening[name] = one;
      state.ports[name] = one.port;
    }
  } catch (error) {
    await closeAll();
    throw error;
  }
  await save();
  const ticking = setInterval(() => void settle().catch(() => {}), 250);
  ticking.unref();
  return {
    state,
    listening,
    control,
    close: async () => {
      clearInterval(ticking);
      await closeAll();
      await webhooks.close();
      await save();
      if (file === null) await rm(partsDir, { recursive: true, force: true });
    },
  };
};

/** A double of a platform on loopback: made from its description, started and closed at will. */
export const createSimulator = (platform: SimPlatform, options: SimulatorOptions): Simulator => {
  let running: Running | null = null;
  const started = (): Running => {
    if (running === null)
      throw new Error(`The simulator of ${platform.id} is not running: call start() first.`);
    return running;
  };
  const urlOf = (listener: string) => {
    const found = started().listening[listener];
    if (found === undefined) throw new RangeError(`${platform.id} has no listener ${listener}.`);
    return `http://${found.host}:${found.port}`;
  };
  return {
    platform: platform.id,
    get url() {
      return urlOf('main');
    },
    urlOf,
    get demoApp() {
      const app = started().state.apps.find(({ clientId }) => clientId === `sim-${platform.id}-demo`);
      if (app === undefined) throw new Error(`The simulator of ${platform.id} has no demo app.`);
      return structuredClone(app);
    },
    hasApps: platform.lives !== undefined,
    get control() {
      return started().control;
    },
    start: async ({ port, host = '127.0.0.1' } = {}) => {
      running ??= await run(platform, options, { port: port ?? null, host });
    },
    close: async () => {
      await running?.close();
      running = null;
    },
  };
};
