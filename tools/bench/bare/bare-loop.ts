// A process of its own, forked by the bench: pg-boss and pg and nothing else. Takes jobs from a queue, runs as many
// small transactions for each as it is told to, and completes it.
import { createRequire } from 'node:module';

// The very versions that the server runs on.
const ofServer = createRequire(new URL('../../../apps/server/package.json', import.meta.url));
const { PgBoss } = ofServer('pg-boss') as { PgBoss: new (options: object) => Boss };
const pg = ofServer('pg') as typeof import('pg');

type Boss = {
  start(): Promise<unknown>;
  createQueue(name: string): Promise<void>;
  insert(name: string, jobs: { data: object }[]): Promise<unknown>;
  fetch(name: string): Promise<{ id: string; data: { row: number } }[]>;
  complete(name: string, id: string): Promise<unknown>;
  deleteQueue(name: string): Promise<void>;
  stop(how: { graceful: boolean }): Promise<void>;
};

export type BareLoopOrder = {
  databaseUrl: string;
  jobs: number;
  /** Of each job, beside those with which the engine fetches and completes it. */
  transactions: number;
  connections: number;
};

const QUEUE = 'bench';
const options = { schema: 'bench_pgboss', supervise: false, schedule: false };

const run = async ({ databaseUrl, jobs, transactions, connections }: BareLoopOrder): Promise<number> => {
  const boss = new PgBoss({ ...options, connectionString: databaseUrl, max: connections });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: connections });
  await boss.start();
  await boss.deleteQueue(QUEUE);
  await boss.createQueue(QUEUE);
  await pool.query('drop table if exists bench_rows');
  await pool.query('create table bench_rows (id int primary key, turns int not null default 0)');
  await pool.query('insert into bench_rows select * from generate_series(1, $1::int)', [jobs]);
  await boss.insert(
    QUEUE,
    Array.from({ length: jobs }, (_, index) => ({ data: { row: index + 1 } })),
  );

  const transact = async (row: number): Promise<void> => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query('update bench_rows set turns = turns + 1 where id = $1', [row]);
      await client.query('commit');
    } finally {
      client.release();
    }
  };
  const loop = async (): Promise<void> => {
    for (;;) {
      const [job] = await boss.fetch(QUEUE);
      if (!job) return;
      for (let turn = 0; turn < transactions; turn += 1) await transact(job.data.row);
      await boss.complete(QUEUE, job.id);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: connections }, loop));
  const seconds = (performance.now() - began) / 1000;
  await boss.stop({ graceful: false });
  await pool.end();
  return jobs / seconds;
};

process.once('message', async (order: BareLoopOrder) => {
  process.send?.(await run(order));
});
// The bench went away, however it ended.
process.once('disconnect', () => process.exit(0));
