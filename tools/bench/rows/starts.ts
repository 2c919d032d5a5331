import { setTimeout as wait } from 'node:timers/promises';
import { atMost, forInformation, type Section, spread } from '../figures.ts';
import { load } from '../load.ts';
import { createShot, listShot, setUpPeople } from '../people.ts';
import { RunningProduct } from '../running-product.ts';
import { inTemporaryFolder } from '../tidy.ts';

const SETTLE_SECONDS = 5;
const LOAD_SECONDS = 10;
const REST_SECONDS = 10;

type Memory = Awaited<ReturnType<RunningProduct['memory']>>;

const rowsOf = (when: string, memory: Memory[]) => [
  atMost(
    `memory (PSS) of server + database ${when}`,
    memory.map((it) => it.both),
    { most: 300, unit: 'MB', digits: 0 },
  ),
  forInformation(
    '— node; PostgreSQL',
    `${spread(
      memory.map((it) => it.node),
      'MB',
      0,
    )}; ${spread(
      memory.map((it) => it.postgres),
      'MB',
      0,
    )}`,
  ),
];

/** Warm starts on one data folder, each followed by the memory after boot and after load. */
export const starts = (runs: number): Promise<Section> =>
  inTemporaryFolder('starts', async (dataDir) => {
    const first = await RunningProduct.start({ dataDir });
    const people = await setUpPeople(first).finally(() => first.stop());
    const seconds: number[] = [];
    const cpuSeconds: number[] = [];
    const booted: Memory[] = [];
    const loaded: Memory[] = [];
    const answered: number[] = [];
    for (let run = 0; run < runs; run++) {
      const product = await RunningProduct.start({ dataDir });
      try {
        seconds.push(product.startSeconds);
        cpuSeconds.push(product.startCpu);
        await wait(SETTLE_SECONDS * 1000);
        booted.push(await product.memory());
        const next = (index: number) => (index % 2 === 0 ? listShot(people) : createShot(people, index));
        answered.push((await load(product.port, next, { seconds: LOAD_SECONDS })) / LOAD_SECONDS);
        await wait(REST_SECONDS * 1000);
        loaded.push(await product.memory());
      } finally {
        await product.stop();
      }
    }
    return {
      rows: [
        atMost('warm start', seconds, { most: 5, unit: 's' }),
        forInformation('— CPU of all processes until then', spread(cpuSeconds, 's')),
        ...rowsOf('after boot', booted),
        ...rowsOf('10 s after a 10 s load', loaded),
        forInformation('— requests per second of that load', spread(answered, '/s', 0)),
      ],
      how: [
        `${runs} starts on the same data folder, all roles and the simulators in one process as \`npm start\` runs them. Warm start: from the command to the first 200 of \`/api/health\`.`,
        `Memory: proportional set size from \`/proc/PID/smaps_rollup\` of the server’s node process and of all PostgreSQL processes, in units of 10^6 bytes; npm and launcher are not counted. After boot: ${SETTLE_SECONDS} s after the first answer. The load: half lists of 20 projects, half created projects, over 8 kept-alive connections, as fast as they are answered.`,
      ],
    };
  });
