import type { JobKind } from '@xingluo/contracts/jobs';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import type { JobHandlers, JobPolicy, Jobs } from '../kernel/jobs.ts';
import type { Log } from '../kernel/log.ts';

const SCHEMA = 'jobs_pgboss';
/** One number for "somebody prepares the job tables of this database"; any constant will do. */
const LOCK = 7_261_002;
/** Kept so long when done: enough to look back at a bad night, short enough to keep the table small. */
const KEEP_DONE_SECONDS = 2 * 24 * 3600;

const options = (url: string) => ({
  connectionString: url,
  schema: SCHEMA,
  max: 3,
  application_name: 'xingluo jobs',
  useListenNotify: true,
  registerInstance: false,
  schedule: false,
});

const prepareQueues = async (url: string, policies: Record<JobKind, JobPolicy>): Promise<void> => {
  const boss = new PgBoss({ ...options(url), useListenNotify: false, supervise: false });
  const problems: Error[] = [];
  boss.on('error', (error: Error) => problems.push(error));
  await boss.start();
  for (const [kind, policy] of Object.entries(policies)) {
    const settings = {
      expireInSeconds: policy.expireSeconds,
      heartbeatSeconds: policy.heartbeatSeconds,
      retryLimit: policy.retryLimit,
      retryDelay: 2,
      retryBackoff: true,
      retryDelayMax: 300,
      retentionSeconds: 30 * 24 * 3600,
      deleteAfterSeconds: KEEP_DONE_SECONDS,
      notify: true,
    };
    // `short`: at most one waiting job per key, any number at work. A wake-up that already waits need not wait twice.
    if (await boss.getQueue(kind)) await boss.updateQueue(kind, settings);
    else await boss.createQueue(kind, { ...settings, policy: 'short' });
  }
  await boss.stop({ graceful: false });
  if (problems[0]) throw problems[0];
};

/**
 * Creates the job tables and queues as the owner and lets the app role enqueue in its own transactions. Run when
 * migrating. Processes that start at the same moment take turns: two grants at once are an error in PostgreSQL.
 */
export const prepareJobs = async (url: string, policies: Record<JobKind, JobPolicy>): Promise<void> => {
  const client = new pg.Client({ connectionString: url, application_name: 'xingluo jobs' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await prepareQueues(url, policies);
    await client.query(`grant usage on schema ${SCHEMA} to xingluo_app, xingluo_system;
      grant select on all tables in schema ${SCHEMA} to xingluo_app, xingluo_system;
      grant insert on all tables in schema ${SCHEMA} to xingluo_app, xingluo_system;
      grant execute on all functions in schema ${SCHEMA} to xingluo_app, xingluo_system`);
  } finally {
    await client.end();
  }
};

/** Jobs on pg-boss. A process that only enqueues (`api`) supervises nothing and works nothing. */
export const startPgBossJobs = async ({
  url,
  policies,
  log,
  supervise,
}: {
  url: string;
  policies: Record<JobKind, JobPolicy>;
  log: Log;
  supervise: boolean;
}): Promise<Jobs> => {
  const boss = new PgBoss({
    ...options(url),
    supervise,
    // How soon a worker that fell silent is noticed, on top of the heartbeat.
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
    migrate: false,
    createSchema: false,
  });
  boss.on('error', (error: Error) => log.error({ err: error }, 'the job engine reported an error'));
  await boss.start();
  // The engine aborts its own signal only after its patience: ours tells handlers at once to hand their work back.
  const ending = new AbortController();
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    application_name: 'xingluo jobs depth',
    idleTimeoutMillis: 5000,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'a database connection broke'));

  /** One job at a time. After a job it looks for the next at once: on its own the engine waits for its next turn to poll. */
  const open = async (
    kind: JobKind,
    handler: (payload: unknown, run: { signal: AbortSignal }) => Promise<void>,
  ): Promise<void> => {
    let worker = '';
    const polling = { batchSize: 1, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 };
    worker = await boss.work(kind, polling, async (batch) => {
      for (const job of batch) {
        try {
          await handler(job.data, { signal: AbortSignal.any([job.signal, ending.signal]) });
        } catch (error) {
          log.error({ err: error, kind, job: job.id }, 'a job failed; it will be tried again');
          throw error;
        } finally {
          boss.notifyWorker(worker);
        }
      }
    });
  };

  const stop = async (): Promise<void> => {
    ending.abort();
    await boss.stop({ graceful: true, timeout: 10_000, close: true });
    await pool.end();
  };
  let stopped: Promise<void> | undefined;

  return {
    async send(tx, kind, payload, key) {
      await boss.send(kind, payload, {
        singletonKey: key,
        db: { executeSql: (text, values) => tx.client.query(text, values as unknown[]) },
      });
    },
    async work(handlers: JobHandlers) {
      for (const kind of Object.keys(policies) as JobKind[]) {
        const handler = handlers[kind] as (payload: unknown, run: { signal: AbortSignal }) => Promise<void>;
        for (let slot = 0; slot < policies[kind].concurrency; slot += 1) await open(kind, handler);
      }
    },
    async depths() {
      const { rows } = await pool.query<{ kind: string; waiting: number; active: number; oldest: number }>(
        `select q.name as kind,
                count(j.id) filter (where j.state in ('created', 'retry'))::int as waiting,
                count(j.id) filter (where j.state = 'active')::int as active,
                coalesce(extract(epoch from now() - min(j.start_after) filter (where j.state in ('created', 'retry') and j.start_after <= now())), 0)::float as oldest
           from ${SCHEMA}.queue q left join ${SCHEMA}.job j on j.name = q.name and j.state in ('created', 'retry', 'active')
          where q.name = any($1) group by q.name order by q.name`,
        [Object.keys(policies)],
      );
      return rows.map((row) => ({
        kind: row.kind,
        waiting: row.waiting,
        active: row.active,
        oldestSeconds: row.oldest,
      }));
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
};
