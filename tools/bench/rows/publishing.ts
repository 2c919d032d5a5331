import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BareLoopOrder } from '../bare/bare-loop.ts';
import { atLeast, atMost, forInformation, median, quantile, type Section, spread } from '../figures.ts';
import { startForked } from '../forked.ts';
import { cpuOf, familyCpuOf, memoryOf } from '../processes.ts';
import type { SlowPlatformOrder } from '../publishing/slow-platform.ts';
import { openStage, PLATFORM, type Stage } from '../publishing/stage.ts';
import { addTasks, type PlannedTask, planTasks, untilPublished } from '../publishing/tasks.ts';
import { type LeaseWatch, watchLeases } from '../publishing/watch-leases.ts';
import { RunningProduct } from '../running-product.ts';
import { inTemporaryFolder } from '../tidy.ts';
import { SAMPLE_MS, watchMemory } from '../watch-memory.ts';

const ACCOUNTS = 2000;
const EVEN = { tasks: 10_000, seconds: 60, mostLateSeconds: 2 };
const BURST = { tasks: 1000, mostSeconds: 10 };
const BURST_RUNS = 3;
const UPLOADS = {
  before: 10,
  videos: 50,
  bytes: 64 * 1024 ** 2,
  bytesPerSecond: 2 * 1024 ** 2,
  mostGrowthMb: 100,
};
const ANSWER_MS = 5;
const VIDEO_BYTES = 100_000;
/** Longer than any honest run. */
const MOST_SECONDS = 1200;
/** From the last preparing statement to the first task's time. */
const START_MS = 3000;
const SETTLE_MS = 5000;
/** The product's own, apps/server/src/kernel/db/pools.ts. */
const CONNECTIONS = 8;

const SLOW_PLATFORM = fileURLToPath(new URL('../publishing/slow-platform.ts', import.meta.url));
const BARE_LOOP = fileURLToPath(new URL('../bare/bare-loop.ts', import.meta.url));

/** No quota of a platform holds anything back, but every bucket is asked. */
const wide = { capacity: 1_000_000, perSecond: 1_000_000 };
const rates = { perAccount: wide, perApp: wide, perPlatform: wide, confidence: 'A' };

/** The product with a platform that answers after `ANSWER_MS`, on a stage of its own. */
const onStage = <T>(
  name: string,
  prepared: { accounts: number; videoBytes: number; bytesPerSecond: number | null },
  work: (product: RunningProduct, stage: Stage) => Promise<T>,
): Promise<T> =>
  inTemporaryFolder(name, async (dataDir) => {
    const order: SlowPlatformOrder = { answerMs: ANSWER_MS, bytesPerSecond: prepared.bytesPerSecond };
    const platform = await startForked<number>(SLOW_PLATFORM, order);
    const host = `127.0.0.1:${platform.answer}`;
    const connector = { origin: `http://${host}`, uploadHost: host, rates };
    try {
      const product = await RunningProduct.start({
        dataDir,
        settings: {
          XINGLUO_SIMULATORS: 'off',
          XINGLUO_CONNECTORS: JSON.stringify({ [PLATFORM]: connector }),
        },
      });
      try {
        const stage = await openStage(product, prepared);
        try {
          return await work(product, stage);
        } finally {
          await stage.close();
        }
      } finally {
        await product.stop();
      }
    } finally {
      await platform.stop();
    }
  });

/** How long after its due time each task was leased, in seconds. */
const lateness = (tasks: PlannedTask[], startMs: number, { leasedAt }: LeaseWatch): number[] =>
  tasks.map(({ id, dueMs }) => (leasedAt.get(id)! - startMs - dueMs) / 1000);

/** Transactions that the database has committed, its statistics brought up to date. */
const committed = async ({ rows }: Stage): Promise<number> => {
  await wait(1500);
  const [row] = await rows<{ count: string }>(
    'select xact_commit as count from pg_stat_database where datname = current_database()',
  );
  return Number(row!.count);
};

const evenly = async (stage: Stage, leases: LeaseWatch) => {
  const tasks = planTasks(stage, EVEN.tasks, (number) =>
    Math.floor((number * EVEN.seconds * 1000) / EVEN.tasks),
  );
  const { startMs } = await addTasks(stage, tasks, START_MS);
  await wait(startMs + EVEN.seconds * 1000 - Date.now());
  await untilPublished(stage, tasks, MOST_SECONDS);
  return { late: lateness(tasks, startMs, leases), seconds: (Date.now() - startMs) / 1000 };
};

const atOnce = async ({ server, postmaster }: RunningProduct, stage: Stage, leases: LeaseWatch) => {
  const tasks = planTasks(stage, BURST.tasks, () => 0);
  const { startMs } = await addTasks(stage, tasks, START_MS);
  const cpu = async () => ({ node: await cpuOf(server), postgres: await familyCpuOf(postmaster) });
  const before = { transactions: await committed(stage), ...(await cpu()) };
  await wait(startMs - Date.now());
  await untilPublished(stage, tasks, MOST_SECONDS);
  const [last] = await stage.rows<{ at: Date }>(
    'select max(published_at) as at from publish_tasks where id = any($1)',
    [tasks.map(({ id }) => id)],
  );
  const perSecond = tasks.length / ((last!.at.getTime() - startMs) / 1000);
  const after = { transactions: await committed(stage), ...(await cpu()) };
  const each = (of: keyof typeof after) => (after[of] - before[of]) / tasks.length;
  return {
    all: Math.max(...lateness(tasks, startMs, leases)),
    perSecond,
    transactions: each('transactions'),
    nodeMs: each('node') * 1000,
    postgresMs: each('postgres') * 1000,
  };
};

const bareLoop = async (databaseUrl: string, transactions: number): Promise<number> => {
  // Fetching and completing are two of them.
  const each = Math.max(1, Math.round(transactions) - 2);
  const order: BareLoopOrder = {
    databaseUrl,
    jobs: BURST.tasks,
    transactions: each,
    connections: CONNECTIONS,
  };
  const { answer, stop } = await startForked<number>(BARE_LOOP, order);
  await stop();
  return answer;
};

type Minute = Awaited<ReturnType<typeof evenly>>;
type Burst = Awaited<ReturnType<typeof atOnce>> & { bare: number };

const leasing = (runs: number): Promise<{ minute: Minute; bursts: Burst[] }> =>
  onStage(
    'publishing',
    { accounts: ACCOUNTS, videoBytes: VIDEO_BYTES, bytesPerSecond: null },
    async (product, stage) => {
      const leases = await watchLeases(stage.url);
      try {
        const minute = await evenly(stage, leases);
        const bursts: Burst[] = [];
        for (let run = 0; run < runs; run += 1) {
          const burst = await atOnce(product, stage, leases);
          bursts.push({ ...burst, bare: await bareLoop(stage.url, burst.transactions) });
        }
        return { minute, bursts };
      } finally {
        await leases.close();
      }
    },
  );

const uploading = (): Promise<{ most: number; half: number; end: number }> =>
  onStage(
    'uploads',
    { accounts: UPLOADS.videos, videoBytes: UPLOADS.bytes, bytesPerSecond: UPLOADS.bytesPerSecond },
    async (product, stage) => {
      // The first posts of all compile most of the code and fill the heap to where it is collected.
      const first = planTasks(stage, UPLOADS.before, () => 0);
      await addTasks(stage, first, START_MS);
      await untilPublished(stage, first, MOST_SECONDS);
      await wait(SETTLE_MS);
      const tasks = planTasks(stage, UPLOADS.videos, () => 0);
      const { startMs } = await addTasks(stage, tasks, START_MS);
      const watched = watchMemory(product.server, await memoryOf([product.server]));
      try {
        const whole = (UPLOADS.bytes / UPLOADS.bytesPerSecond) * 1000;
        await wait(startMs + whole / 2 - Date.now());
        const half = watched.growth().pss;
        await untilPublished(stage, tasks, MOST_SECONDS);
        return { most: watched.growth().pss, half, end: watched.now().pss };
      } finally {
        await watched.stop();
      }
    },
  );

const rowsOf = ({ minute, bursts }: { minute: Minute; bursts: Burst[] }) => {
  const each = (of: (burst: Burst) => number) => bursts.map(of);
  return [
    atMost(
      `lease after due, p99 of ${EVEN.tasks} posts due evenly over ${EVEN.seconds} s for ${ACCOUNTS} accounts`,
      [quantile(minute.late, 0.99)],
      { most: EVEN.mostLateSeconds, unit: 's', digits: 2 },
    ),
    forInformation(
      '— median; latest; all published after',
      `${median(minute.late).toFixed(2)} s; ${Math.max(...minute.late).toFixed(2)} s; ${minute.seconds.toFixed(1)} s`,
    ),
    atMost(
      `${BURST.tasks} posts due in the same second, until the last is leased`,
      each((it) => it.all),
      {
        most: BURST.mostSeconds,
        unit: 's',
        digits: 1,
      },
    ),
    atLeast(
      'posts published per second, against bare',
      each((it) => it.perSecond / it.bare),
      {
        least: 0.5,
        unit: '×',
        digits: 2,
      },
    ),
    forInformation(
      '— product; bare; transactions per post',
      [
        spread(
          each((it) => it.perSecond),
          '/s',
          0,
        ),
        spread(
          each((it) => it.bare),
          '/s',
          0,
        ),
        spread(
          each((it) => it.transactions),
          '',
          1,
        ),
      ].join('; '),
    ),
    forInformation(
      '— CPU per post: node; PostgreSQL',
      `${spread(
        each((it) => it.nodeMs),
        'ms',
      )}; ${spread(
        each((it) => it.postgresMs),
        'ms',
      )}`,
    ),
  ];
};

/** Take-up, throughput and memory of publishing. */
export const publishing = async (runs: number): Promise<Section> => {
  const bursts = Math.min(runs, BURST_RUNS);
  const leased = await leasing(bursts);
  const memory = await uploading();
  return {
    rows: [
      ...rowsOf(leased),
      atMost(
        `memory growth of the server while ${UPLOADS.videos} uploads of ${UPLOADS.bytes / 1024 ** 2} MiB run`,
        [memory.most],
        { most: UPLOADS.mostGrowthMb, unit: 'MB' },
      ),
      forInformation(
        '— growth at half of the time; at the end',
        `${memory.half.toFixed(1)} MB; ${memory.end.toFixed(1)} MB`,
      ),
    ],
    how: [
      `One run of ${EVEN.tasks} posts, then ${bursts} of ${BURST.tasks} with the bare loop after each, on one database and one product in one process as \`npm start\` runs it, with its own settings but for the platform: a process of its own that speaks the protocol of a platform and answers each of the four calls of a post after ${ANSWER_MS} ms, over loopback. Accounts belong to four enterprises; quotas of calls are wide, and asked. Rows are written by the product’s own stores before their time, then dated in one statement. A video has ${VIDEO_BYTES / 1000} KB.`,
      'Lease after due: from the due time to the word of the lease on the channel that tells browsers, which PostgreSQL sends after the commit. A post begins when the one before it on its account has been made; with five posts for each account, 12 s apart, whoever falls behind is late twice.',
      `The bare loop (\`tools/bench/bare/bare-loop.ts\`): ${CONNECTIONS} loops on as many connections fetch a job, run small transactions (begin, one update by key, commit) and complete it, as many transactions for each job as the database counted for each post; it calls nobody and keeps nothing.`,
      `Uploads: ${UPLOADS.videos} posts at once of one video, to a platform that takes ${UPLOADS.bytesPerSecond / 1024 ** 2} MiB a second of each, in pieces of 4 MiB; growth is the greatest PSS of the server process, read every ${SAMPLE_MS} ms, less that after ${UPLOADS.before} such uploads on a fresh start. The bar is 2 MB an upload, half a piece: none of them holds the piece that it sends. What is measured is mostly what was read and sent and not collected yet.`,
    ],
  };
};
