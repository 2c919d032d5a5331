import { contract } from '@xingluo/contracts';
import type { FastifyRequest } from 'fastify';
import { routeDifferences, watchRoutes } from './boot/route-check.ts';
import type { Actor } from './kernel/authz.ts';
import { createFlags } from './kernel/flags.ts';
import { type AnyHandlers, mountContract } from './kernel/http/contract-routes.ts';
import { filesRoute } from './kernel/http/files-route.ts';
import { liveRoute } from './kernel/http/live-route.ts';
import { operationsRoutes } from './kernel/http/operations-routes.ts';
import { mountRaw } from './kernel/http/raw-route.ts';
import { cookieName, createHttp, publicContext } from './kernel/http/server.ts';
import { spaRoutes } from './kernel/http/spa-routes.ts';
import { systemRoutes } from './kernel/http/system-routes.ts';
import { joinHandlers } from './kernel/jobs.ts';
import { createLive } from './kernel/live.ts';
import { createMetrics } from './kernel/metrics.ts';
import type { Module } from './kernel/module.ts';
import { createDispatcher } from './kernel/outbox.ts';
import { startScheduler } from './kernel/scheduler.ts';
import { createSignedUrls } from './kernel/signed-urls.ts';
import { kernelSweeps } from './kernel/sweeps.ts';
import { appendAudit } from './modules/audit/index.ts';
import { createModules, type Engines, openOutside } from './modules.ts';

/** Connects modules, engines and HTTP; the only place that knows them all. Throws with every culprit when something does not fit. */
export const compose = async (engines: Engines) => {
  const { config, log, db, clock, jobs, notifications } = engines;
  const flags = createFlags(db);
  const metrics = createMetrics({ depths: jobs.depths, version: engines.version });
  const urls = createSignedUrls(engines.secrets.derive('signed urls'), clock.now);
  const live = createLive(db, notifications);
  const outside = openOutside(engines);

  const secure = (config.publicUrl ?? '').startsWith('https:');
  const cookie = cookieName(secure);
  const actors = new WeakMap<FastifyRequest, Promise<Actor | null>>();
  // A key that came along decides alone: a program must not slip into the session of a browser.
  const whoSends = (request: FastifyRequest): Promise<Actor | null> => {
    const key = modules.apiKeys.keyIn(request.headers.authorization);
    return key === null
      ? modules.identity.actorOfToken(request.cookies[cookie])
      : modules.apiKeys.actorOfKey(key, request.ip);
  };
  // One look-up per request, however many ask.
  const actorOf = (request: FastifyRequest): Promise<Actor | null> => {
    const known = actors.get(request) ?? whoSends(request);
    actors.set(request, known);
    return known;
  };

  const modules = createModules(engines, outside, { urls, metrics, flags, actorOf });
  const all: Module[] = Object.values(modules);

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
        for (const loop of all.flatMap((module) => module.loops ?? [])) stops.push(loop.start(notifications));
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
    /** In reverse: no new requests, no new work, posts under way handed back, then the engines that they used. */
    async stop(): Promise<void> {
      await http.close();
      for (const stop of stops.toReversed()) await stop();
      await modules.publishing.stop();
      await jobs.stop();
      await outside.close();
    },
  };
};
