import { setTimeout as wait } from 'node:timers/promises';
import { startBare } from '../bare/bare-process.ts';
import type { Statements } from '../bare/statement.ts';
import { atMost, forInformation, median, type Section, spread } from '../figures.ts';
import { load, type Shot } from '../load.ts';
import { createShot, listShot, setUpPeople } from '../people.ts';
import { cpuOf, familyCpuOf } from '../processes.ts';
import { RunningProduct } from '../running-product.ts';
import { inTemporaryFolder } from '../tidy.ts';

/** Counted in requests, not seconds: on a busy machine a few seconds would not be enough for the JIT to settle. */
const WARM_REQUESTS = 200;
const ROUND_REQUESTS = 2000;
const FIRST_ROUND_REQUESTS = 4000;
const REST_SECONDS = 10;

/** CPU microseconds per request. */
type Cost = { node: number; postgres: number };
type Side = { pid: number; port: number };

const both = ({ node, postgres }: Cost): number => node + postgres;

/** One round: a short run-up for the connections, then CPU over the requests that follow. */
const costOf = async (
  side: Side,
  postmaster: number,
  next: (index: number) => Shot,
  requests: number,
): Promise<Cost> => {
  await load(side.port, next, { requests: WARM_REQUESTS });
  const before = { node: await cpuOf(side.pid), postgres: await familyCpuOf(postmaster) };
  const answered = await load(side.port, next, { requests });
  const perRequest = (seconds: number) => (seconds / answered) * 1e6;
  return {
    node: perRequest((await cpuOf(side.pid)) - before.node),
    postgres: perRequest((await familyCpuOf(postmaster)) - before.postgres),
  };
};

const rowsOf = (name: string, product: Cost[], bare: Cost[]) => {
  const ratios = (of: (cost: Cost) => number) => product.map((cost, round) => of(cost) / of(bare[round]!));
  const micros = (costs: Cost[], of: (cost: Cost) => number) => Math.round(median(costs.map(of)));
  const told = (costs: Cost[]) => `${micros(costs, (c) => c.node)} + ${micros(costs, (c) => c.postgres)} µs`;
  return [
    atMost(`CPU of node + PostgreSQL, ${name}, against bare`, ratios(both), {
      most: 1.3,
      unit: '×',
      digits: 2,
    }),
    forInformation(
      `— node alone; PostgreSQL alone`,
      `${spread(
        ratios((c) => c.node),
        '×',
        2,
      )}; ${spread(
        ratios((c) => c.postgres),
        '×',
        2,
      )}`,
    ),
    forInformation('— node + PostgreSQL per request: product; bare', `${told(product)}; ${told(bare)}`),
  ];
};

/** CPU of the product while nobody asks for anything, in thousandths of one core. */
const atRest = async ({ server, postmaster }: RunningProduct): Promise<number> => {
  const cpu = async () => (await cpuOf(server)) + (await familyCpuOf(postmaster));
  const before = await cpu();
  await wait(REST_SECONDS * 1000);
  return (((await cpu()) - before) / REST_SECONDS) * 1000;
};

const listed = ({ session, list, create }: Statements): string[] =>
  [
    ['both', [session]],
    ['list', list],
    ['create', create],
  ].flatMap(([name, statements]) =>
    (statements as { text: string }[]).map(
      ({ text }) => `  - ${name}: \`${text.replaceAll(/\s+/g, ' ').trim()}\``,
    ),
  );

/** CPU per API request, product and bare side by side on one database. */
export const requestCpu = async (runs: number): Promise<Section> =>
  inTemporaryFolder('requests', async (dataDir) => {
    const product = await RunningProduct.start({ dataDir });
    try {
      const people = await setUpPeople(product);
      const bare = await startBare(dataDir);
      try {
        const ours: Side = { pid: product.server, port: product.port };
        const costs = {
          list: { ours: [] as Cost[], bare: [] as Cost[] },
          create: { ours: [] as Cost[], bare: [] as Cost[] },
        };
        const shots = { list: () => listShot(people), create: (index: number) => createShot(people, index) };
        // The first round of all compiles most of the code: it is run and thrown away.
        for (let round = -1; round < runs; round++) {
          for (const kind of ['list', 'create'] as const) {
            const sides = round % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const);
            for (const side of sides) {
              const cost = await costOf(
                side === 'ours' ? ours : bare,
                product.postmaster,
                shots[kind],
                round < 0 ? FIRST_ROUND_REQUESTS : ROUND_REQUESTS,
              );
              if (round >= 0) costs[kind][side].push(cost);
            }
          }
        }
        return {
          rows: [
            ...rowsOf('list of 20 projects', costs.list.ours, costs.list.bare),
            ...rowsOf('create a project', costs.create.ours, costs.create.bare),
            forInformation(
              'CPU of node + PostgreSQL while nobody asks for anything',
              `${(await atRest(product)).toFixed(0)} ‰ of one core`,
            ),
          ],
          how: [
            `${runs} paired rounds of ${ROUND_REQUESTS} requests after ${WARM_REQUESTS} of run-up, product and bare in turn on one database, the order changing from round to round; a first round of ${FIRST_ROUND_REQUESTS} is thrown away. 8 kept-alive connections from a third process. Each ratio is that of one pair; the table shows their median and spread.`,
            'CPU is user + system time from `/proc/PID/stat`: of the node process under test with its threads, and of all PostgreSQL processes of the cluster, ended ones included. What the product does in the background (job queues, sweeps) is part of both sides’ PostgreSQL figure and of the product’s node figure.',
            'The bare side (`tools/bench/bare/bare-server.ts`) is Fastify and `pg` of the same versions in a process of its own, with the same roles, pool sizes and memory flags, no validation, no log, no metrics; its statements have no names, as is `pg`’s default. It sends `begin`, `set local app.tenant`, the statements below and `commit`, each awaited. They are recorded from the product’s own handlers at every run:',
            ...listed(bare.statements),
          ],
        };
      } finally {
        await bare.stop();
      }
    } finally {
      await product.stop();
    }
  });
