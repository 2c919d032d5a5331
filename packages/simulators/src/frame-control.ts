import type { SimClock } from './clock.ts';
import { type Fault, type Faults, faultKinds } from './frame-faults.ts';
import { json, type SimReply, type SimRequest, type SimRoute } from './frame-http.ts';
import type { People } from './frame-people.ts';
import type { Posts } from './frame-posts.ts';
import type { RuleValue, SimApp, SimPerson, SimPost, SimReview, SimState } from './frame-state.ts';
import type { Delivery, Webhooks } from './frame-webhooks.ts';

/** What tests and demos may do to a simulated platform; the HTTP twin is `/__sim/<name>`. */
export type SimControl = {
  advanceClock(ms: number): Promise<void>;
  now(): number;
  fault(fault: Fault): void;
  clearFaults(): void;
  /** How often each fault really hit, such as `drop_after publish`. */
  faultHits(): Record<string, number>;
  /** Everything that was ever posted, also what was removed, oldest first. */
  posts(): SimPost[];
  review(review: SimReview & { matching?: string }): Promise<void>;
  rules(changes: Record<string, RuleValue>): Promise<Record<string, RuleValue>>;
  /** `personId` null: of everybody. */
  expireTokens(what: 'access' | 'refresh' | 'revoke', personId: string | null): Promise<void>;
  /** Adds an app, or changes the one with that client id. */
  app(app: SimApp): Promise<void>;
  people(): SimPerson[];
  /** Sends the platform's own test event to the app's webhook address. */
  testWebhook(clientId: string): void;
  /** What a person or an outsider does at this platform, by the platform's own verbs. */
  act(verb: string, input?: Record<string, unknown>): Promise<unknown>;
  deliveries(): Delivery[];
  webhooksIdle(): Promise<void>;
};

export type ControlNeeds = {
  state: SimState;
  clock: SimClock;
  faults: Faults;
  people: People;
  posts: Posts;
  webhooks: Webhooks;
  save(): Promise<void>;
  settle(): Promise<void>;
  testWebhook(app: SimApp): void;
  act(verb: string, input: Record<string, unknown>): unknown;
  deauthorized(personId: string, clientId: string): void;
};

const copy = <T>(value: T): T => structuredClone(value);

export const createControl = (needs: ControlNeeds): SimControl => {
  const { state, clock, faults, people, posts, webhooks, save, settle } = needs;
  return {
    advanceClock: async (ms) => {
      clock.advance(ms);
      await settle();
      await save();
    },
    now: clock.now,
    fault: faults.add,
    clearFaults: faults.clear,
    faultHits: faults.hits,
    posts: () => copy(state.posts.filter((post) => post.state !== 'draft')),
    review: async (review) => {
      posts.review(review);
      await save();
    },
    rules: async (changes) => {
      for (const [name, value] of Object.entries(changes)) {
        if (typeof state.rules[name] !== typeof value)
          throw new RangeError(`There is no rule ${name} of type ${typeof value} in this simulator.`);
        state.rules[name] = value;
      }
      await save();
      return copy(state.rules);
    },
    expireTokens: async (what, personId) => {
      const before = state.tokens.filter((token) => !token.revoked);
      people.expire(what, personId);
      const ended = new Map(
        before
          .filter(({ revoked }) => revoked)
          .map((token) => [`${token.personId} ${token.clientId}`, token]),
      );
      for (const token of ended.values()) needs.deauthorized(token.personId, token.clientId);
      await save();
    },
    app: async (app) => {
      state.apps = [...state.apps.filter(({ clientId }) => clientId !== app.clientId), copy(app)];
      await save();
    },
    people: () => copy(state.people),
    testWebhook: (clientId) => {
      const app = people.app(clientId);
      if (app === null) throw new RangeError(`There is no app ${clientId} in this simulator.`);
      needs.testWebhook(app);
    },
    act: async (verb, input = {}) => {
      const result = await needs.act(verb, input);
      await save();
      return result;
    },
    deliveries: webhooks.deliveries,
    webhooksIdle: webhooks.idle,
  };
};

type Body = Record<string, unknown>;

const text = (body: Body, name: string): string => {
  const value = body[name];
  if (typeof value !== 'string' || value === '') throw new RangeError(`${name} must be a text.`);
  return value;
};
const figure = (body: Body, name: string): number => {
  const value = body[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new RangeError(`${name} must be a number.`);
  return value;
};
const oneOf = <T extends string>(body: Body, name: string, words: readonly T[]): T => {
  const word = words.find((candidate) => candidate === body[name]);
  if (word === undefined) throw new RangeError(`${name} must be one of ${words.join(', ')}.`);
  return word;
};
const optional = <T>(value: T | undefined, name: string) => (value === undefined ? {} : { [name]: value });

const faultOf = (body: Body): Fault => ({
  endpoint: text(body, 'endpoint'),
  kind: oneOf(body, 'kind', faultKinds),
  ...Object.fromEntries(
    ['times', 'after', 'code', 'status', 'ms', 'retryAfter'].flatMap((name) =>
      body[name] === undefined ? [] : [[name, figure(body, name)]],
    ),
  ),
  ...optional(body.message === undefined ? undefined : text(body, 'message'), 'message'),
});

const appOf = (body: Body): SimApp => {
  const uris = body.redirectUris;
  if (!Array.isArray(uris) || !uris.every((uri) => typeof uri === 'string'))
    throw new RangeError('redirectUris must be a list of texts.');
  return {
    clientId: text(body, 'clientId'),
    clientSecret: text(body, 'clientSecret'),
    redirectUris: uris,
    webhookUrl: typeof body.webhookUrl === 'string' ? body.webhookUrl : null,
  };
};

const verbs: Record<string, (control: SimControl, body: Body) => unknown> = {
  clock: (control, body) => control.advanceClock(figure(body, 'advanceMs')),
  faults: (control, body) => control.fault(faultOf(body)),
  'faults/clear': (control) => control.clearFaults(),
  review: (control, body) =>
    control.review({
      delayMs: figure(body, 'delayMs'),
      verdict: oneOf(body, 'verdict', ['publish', 'reject']),
      reason: typeof body.reason === 'string' ? body.reason : '',
      ...optional(body.matching === undefined ? undefined : text(body, 'matching'), 'matching'),
    }),
  rules: (control, body) => control.rules(body as Record<string, RuleValue>),
  'tokens/expire': (control, body) =>
    control.expireTokens(
      oneOf(body, 'what', ['access', 'refresh', 'revoke']),
      body.personId === undefined ? null : text(body, 'personId'),
    ),
  apps: (control, body) => control.app(appOf(body)),
  act: (control, body) => control.act(text(body, 'verb'), body),
  'webhooks/test': (control, body) => control.testWebhook(text(body, 'clientId')),
};

/** A page of another site must not drive the simulator: JSON forces a preflight, which is never answered. */
const fromAPage = ({ headers }: SimRequest) =>
  headers.origin !== undefined || headers['content-type']?.startsWith('application/json') !== true;

const change = async (control: SimControl, request: SimRequest): Promise<SimReply> => {
  if (fromAPage(request)) return json({ error: 'Send application/json, and not from a web page.' }, 403);
  const verb = verbs[request.path.slice('/__sim/'.length)];
  if (verb === undefined) return json({ error: 'No such control.' }, 404);
  const raw = (await request.body(65_536))?.toString() ?? '';
  try {
    const body: unknown = JSON.parse(raw === '' ? '{}' : raw);
    if (typeof body !== 'object' || body === null) throw new RangeError('The body must be an object.');
    return json({ ok: true, result: (await verb(control, body as Body)) ?? null });
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError)
      return json({ error: error.message }, 400);
    throw error;
  }
};

/** The control API, which only what runs on the same machine reaches. */
export const controlRoutes = (control: SimControl, state: SimState): SimRoute[] => [
  {
    name: '__sim.read',
    methods: ['GET'],
    path: '/__sim/state',
    reads: true,
    handle: () =>
      json({
        instance: state.instance,
        now: control.now(),
        rules: state.rules,
        review: state.review,
        people: state.people,
        posts: control.posts(),
        faultHits: control.faultHits(),
        deliveries: control.deliveries(),
      }),
  },
  {
    name: '__sim.change',
    methods: ['POST'],
    path: /^\/__sim\//,
    handle: (request) => change(control, request),
  },
];
