import { chooseRunAs, type Footing } from './db-embedded/choose-run-as.ts';
import { SUPERUSER, urlOf } from './db-embedded/connect.ts';
import { findLive } from './db-embedded/find-live.ts';
import { type DataDirGuard, holdDataDirGuard } from './db-embedded/guard.ts';
import { initCluster } from './db-embedded/init-cluster.ts';
import {
  clusterExists,
  type Layout,
  prepareDataDir,
  readCredentials,
  sweepAbandoned,
} from './db-embedded/layout.ts';
import { type OpenNeeds, openServer, type Progress } from './db-embedded/open-server.ts';
import { ownerUrl, provision } from './db-embedded/provision.ts';
import { findRuntimePackage, prepareRuntime } from './db-embedded/runtime.ts';
import { PRODUCT_SETTINGS, type Settings } from './db-embedded/settings.ts';
import { stopServer } from './db-embedded/spawn-server.ts';
import { onDisk, problemFromOutput, StartProblem } from './db-embedded/start-problem.ts';

export { StartProblem } from './db-embedded/start-problem.ts';

/** The part of pino's interface that is used here. */
export interface EngineLog {
  info(facts: object, text: string): void;
  warn(facts: object, text: string): void;
}

export interface EmbeddedPostgresNeeds {
  /** Made when absent. Everything of the database lies in `<dataDir>/postgres`. */
  readonly dataDir: string;
  readonly log: EngineLog;
  /** Gets a short line in Chinese and in English before each step that may take long. */
  readonly progress: Progress;
  /** Called once when the running database went away and could not be brought back: end the process. */
  readonly onLost?: (problem: StartProblem) => void;
  /** Over the settings for a product in one process; more processes need more connections. */
  readonly settings?: Settings;
}

export interface EmbeddedPostgres {
  /** Address as the owner of the product's database: no superuser, may create roles. */
  readonly url: string;
  readonly port: number;
  /** True when the server was still running because an earlier process was killed. */
  readonly adopted: boolean;
  /** Ends the server, also an adopted one, and gives the data directory free. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with the product, or adopts the one that a killed process left behind,
 * and holds the data directory so that no second process can serve it.
 * @throws StartProblem whose sentences are meant for the person who starts the product
 */
export async function startEmbeddedPostgres(needs: EmbeddedPostgresNeeds): Promise<EmbeddedPostgres> {
  const layout = await prepareDataDir(needs.dataDir);
  await onDisk(layout.dataDir, () => sweepAbandoned(layout.dataDir, 'postgres.new-', Date.now()));
  const footing = await prepareCluster(layout, needs.progress);
  const credentials = await readCredentials(layout);
  const open: OpenNeeds = {
    layout,
    footing,
    settings: { ...PRODUCT_SETTINGS, ...needs.settings },
    password: credentials.superuser,
    progress: needs.progress,
  };
  const first = await openGuarded(open);
  const { port, adopted } = first;
  const watch = watchOver(first.guard, open, port, needs);
  const stop = once(async () => {
    await watch.end();
    if (!(await stopServer(layout, footing, 'fast'))) await stopServer(layout, footing, 'immediate');
    await watch.guard().release();
  });
  try {
    await provision(port, credentials);
  } catch (error) {
    await stop();
    throw problemFromOutput(String(error), layout.home) ?? error;
  }
  needs.log.info({ port, adopted, runAs: footing.runAs.kind }, 'embedded database is ready');
  return { url: ownerUrl(port, credentials), port, adopted, stop };
}

/**
 * The address of the database that a running process serves from this data directory, for tools that
 * work beside it (backup, doctor); undefined when none runs.
 */
export async function findLiveEmbeddedPostgres(
  dataDir: string,
): Promise<{ url: string; port: number } | undefined> {
  const layout = await prepareDataDir(dataDir);
  if (!(await clusterExists(layout))) return undefined;
  const credentials = await readCredentials(layout);
  const live = await findLive(layout, credentials.superuser);
  return live.state === 'ready' ? { url: ownerUrl(live.port, credentials), port: live.port } : undefined;
}

async function prepareCluster(layout: Layout, progress: Progress): Promise<Footing> {
  const there = await clusterExists(layout);
  const runtime = await onDisk(layout.dataDir, () => prepareRuntime(findRuntimePackage(), layout.dataDir));
  const footing = await onDisk(layout.dataDir, () => chooseRunAs(layout, runtime));
  if (!there) {
    progress('正在建立数据库 …', 'Creating the database …');
    await initCluster(layout, footing);
  }
  return footing;
}

interface Held {
  readonly port: number;
  readonly adopted: boolean;
  readonly guard: DataDirGuard;
}

/** Opens the server and takes the guard; a server that another process just shuts down is opened again. */
async function openGuarded(open: OpenNeeds): Promise<Held> {
  for (let attempt = 1; ; attempt += 1) {
    const { port, adopted } = await openServer(open);
    const url = urlOf({ port, user: SUPERUSER, password: open.password, database: 'postgres' });
    try {
      return { port, adopted, guard: await holdDataDirGuard(url, { dataDir: open.layout.dataDir }) };
    } catch (error) {
      if (error instanceof StartProblem || attempt === 5) throw error;
    }
  }
}

/** Brings the database back when it dies under us: its address stays the same, pools reconnect. */
function watchOver(first: DataDirGuard, open: OpenNeeds, port: number, needs: EmbeddedPostgresNeeds) {
  let guard = first;
  let ending = false;
  let reopening: Promise<void> = Promise.resolve();

  const reopen = async () => {
    needs.log.warn({ port }, 'the embedded database went away, reopening it');
    try {
      const again = await openGuarded(open);
      guard = again.guard;
      if (again.port !== port) throw moved(open.layout, port);
      needs.log.warn({ port }, 'the embedded database is back');
      listen();
    } catch (error) {
      if (!ending) needs.onLost?.(error instanceof StartProblem ? error : lost(open.layout, error));
    }
  };
  const listen = () => {
    void guard.ended.then(() => {
      if (!ending) reopening = reopen();
    });
  };
  listen();
  return {
    guard: () => guard,
    end: async () => {
      ending = true;
      await reopening;
    },
  };
}

function moved(layout: Layout, port: number): StartProblem {
  return new StartProblem(
    'database_failed',
    `数据库意外退出，且端口 ${port} 已被其他程序占用；请重新启动星罗（日志：${layout.logFile}）。`,
    `The database exited and its port ${port} was taken by another program: start Xingluo again (log: ${layout.logFile}).`,
  );
}

function lost(layout: Layout, cause: unknown): StartProblem {
  return new StartProblem(
    'database_failed',
    `数据库意外退出且无法恢复；请查看 ${layout.logFile} 后重新启动。`,
    `The database exited and did not come back: see ${layout.logFile}, then start again.`,
    { cause },
  );
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
