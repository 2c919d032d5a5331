import { contract } from '@xingluo/contracts';
import type { JobKind } from '@xingluo/contracts/jobs';
import type { FastifyRequest } from 'fastify';
import { routeDifferences, watchRoutes } from './boot/route-check.ts';
import type { SimulatedPlatforms } from './boot/simulators.ts';
import type { Actor } from './kernel/authz.ts';
import type { Blobs } from './kernel/blobs.ts';
import type { Clock } from './kernel/clock.ts';
import type { Config } from './kernel/config.ts';
import type { Db } from './kernel/db/db.ts';
import { createFlags } from './kernel/flags.ts';
import { type AnyHandlers, mountContract } from './kernel/http/contract-routes.ts';
import { filesRoute } from './kernel/http/files-route.ts';
import { liveRoute } from './kernel/http/live-route.ts';
import { operationsRoutes } from './kernel/http/operations-routes.ts';
import { mountRaw } from './kernel/http/raw-route.ts';
import { cookieName, createHttp, publicContext } from './kernel/http/server.ts';
import { spaRoutes } from './kernel/http/spa-routes.ts';
import { systemRoutes } from './kernel/http/system-routes.ts';
import { type JobPolicy, type Jobs, joinHandlers } from './kernel/jobs.ts';
import { createLive } from './kernel/live.ts';
import type { Log } from './kernel/log.ts';
import { createMetrics } from './kernel/metrics.ts';
import type { Module } from './kernel/module.ts';
import type { Notifications } from './kernel/notifications.ts';
import { createDispatcher } from './kernel/outbox.ts';
import { startScheduler } from './kernel/scheduler.ts';
import type { Secrets } from './kernel/secrets.ts';
import { createSignedUrls } from './kernel/signed-urls.ts';
import { kernelSweeps } from './kernel/sweeps.ts';
import { appendAudit, createAudit } from './modules/audit/index.ts';
import { createIdentity } from './modules/identity/index.ts';
import { createNotices } from './modules/notices/index.ts';
import { createUsage } from './modules/usage/index.ts';
import { createWorkspaces } from './modules/workspaces/index.ts';

export type Engines = {
  config: Config;
  version: string;
  /** Folder of the built pages; null where they were not built. */
  spaFolder: string | null;
  log: Log;
  db: Db;
  secrets: Secrets;
  jobs: Jobs;
  policies: Record<JobKind, JobPolicy>;
  notifications: Notifications;
  clock: Clock;
  blobs: Blobs;
  simulators: SimulatedPlatforms | null;
  /** The address under which people reach us; known for sure once we listen. */
  publicUrl(): string;
};

/** The modules, left to right: each is given the doors of those to its left, as narrow functions. */
const createModules = (engines: Engines) => {
  const { db, secrets, clock } = engines;
  const identity = createIdentity({
    db,
    appendAudit,
    foundTenant: (tx, wanted) => workspaces.foundTenant(tx, wanted),
  });
  const workspaces = createWorkspaces({
    db,
    appendAudit,
    newTenantKey: secrets.newTenantKey,
    preparePerson: identity.prepare,
    addPersonOnce: identity.addPersonOnce,
  });
  const audit = createAudit();
  const usage = createUsage({ now: clock.now });
  const notices = createNotices();
  return { identity, workspaces, audit, usage, notices };
};

/** Connects modules, engines and HTTP; the only place that knows them all. Throws with every culprit when something does not fit. */
export const compose = async (engines: Engines) => {
  const { config, log, db, clock, jobs, notifications } = engines;
  const modules = createModules(engines);
  const all: Module[] = Object.values(modules);
  const flags = createFlags(db);
  const metrics = createMetrics({ depths: jobs.depths, version: engines.version });
  const urls = createSignedUrls(engines.secrets.derive('signed urls'), clock.now);
  const live = createLive(db, notifications);

  const secure = (config.publicUrl ?? '').startsWith('https:');
  const cookie = cookieName(secure);
  const actors = new WeakMap<FastifyRequest, Promise<Actor | null>>();
  const actorOf = (request: FastifyRequest): Promise<Actor | null> => {
    const known = actors.get(request) ?? modules.identity.actorOfToken(request.cookies[cookie]);
    actors.set(request, known);
    return known;
  };

  const http = await createHttp({
    log,
    metrics,
    trustProxy: config.trustProxy,
    publicOrigin: () => new URL(engines.publicUrl()).origin,
  });
  const realRoutes = watchRoutes(http);
  const handlers: AnyHandlers = {
    system: systemRoutes({
      flags,
      isSetUp: modules.identity.isSetUp,
      version: engines.version,
      simulators: engines.simulators !== null,
      publicUrl: engines.publicUrl,
    }) as AnyHandlers,
    ...Object.fromEntries(
      Object.entries(modules).map(([name, module]) => [name, (module as Module).handlers ?? {}]),
    ),
  };
  const mounted = mountContract(http, contract, handlers, {
    db,
    appendAudit,
    actorOf,
    publicContext: publicContext(secure),
  });
  const raw = [
    ...operationsRoutes({
      metrics,
      metricsToken: config.metricsToken,
      version: engines.version,
      publicUrl: engines.publicUrl,
      notReady: async () => {
        const database = await db
          .lookUp((q) => q.selectFrom('flags').select('key').limit(1).execute())
          .then(
            () => true,
            () => false,
          );
        return database ? [] : ['database'];
      },
    }),
    liveRoute(live),
    filesRoute({ blobs: engines.blobs, urls }),
    ...all.flatMap((module) => module.rawRoutes ?? []),
    ...(engines.spaFolder ? spaRoutes(engines.spaFolder) : []),
  ];
  mountRaw(http, raw, actorOf);
  await http.ready();
  const declared = [
    ...mounted.map((route) => `${route.method} ${route.path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    ...raw.flatMap((route) => [route.method].flat().map((method) => `${method} ${route.path}`)),
  ];
  const differences = routeDifferences(realRoutes(), declared);
  if (differences.length > 0) throw new Error(`Routes that do not fit:\n${differences.join('\n')}`);

  const dispatcher = createDispatcher({
    db,
    log,
    clock,
    consumers: Object.fromEntries(
      Object.entries(modules).map(([name, module]) => [name, (module as Module).reactions ?? {}]),
    ),
  });
  const stops: (() => Promise<void>)[] = [];
  return {
    http,
    routes: mounted,
    isSetUp: modules.identity.isSetUp,
    newSetupToken: modules.identity.newSetupToken,
    tables: all.flatMap((module) => module.tables ?? []),
    modules,
    /** Begins the work of this process' roles. */
    async start(): Promise<void> {
      if (config.roles.has('worker')) {
        await jobs.work(joinHandlers(engines.policies, ...all.map((module) => module.jobs ?? {})));
      }
      if (config.roles.has('scheduler')) {
        stops.push(dispatcher.start(notifications));
        stops.push(
          startScheduler({
            db,
            clock,
            log,
            sweeps: [...kernelSweeps(db), ...all.flatMap((module) => module.sweeps ?? [])],
          }),
        );
      }
    },
    async stop(): Promise<void> {
      await http.close();
      for (const stop of stops.toReversed()) await stop();
    },
  };
};
