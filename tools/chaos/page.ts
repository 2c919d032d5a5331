import { machineFacts } from '../bench/machine.ts';
import { algorithms } from './models/algorithms.ts';
import type { ModelResult } from './models/model-run.ts';
import type { Options } from './options.ts';
import { kinds } from './plan.ts';
import type { RunResult } from './product-run.ts';
import { line } from './tell.ts';

const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;

const hitsTable = (results: RunResult[]): string[] => [
  row('fault', ...results.map(({ seed }) => `seed ${seed}`)),
  row('---', ...results.map(() => '---')),
  ...kinds.map((kind) => row(kind, ...results.map(({ hits }) => hits[kind]))),
];

const runsTable = (results: RunResult[]): string[] => [
  row(
    'seed',
    'published',
    'duplicates',
    'lost',
    'stuck',
    'asked',
    'unknown with one match',
    'resolved by machine',
    'authorised again',
    'settled after',
  ),
  row(...Array.from({ length: 10 }, () => '---')),
  ...results.map(({ seed, direct, reauthorised, settleSeconds }) =>
    row(
      ...[seed, direct.published, direct.duplicates, direct.lost, direct.stuck, direct.asked],
      ...[direct.unknownWithOne, direct.resolvedByMachine, reauthorised, `${settleSeconds.toFixed(0)} s`],
    ),
  ),
];

const modelsTable = (models: ModelResult[]): string[] => [
  row('model of', 'seed', 'exactly one post', 'duplicates', 'lost', 'left standing'),
  row(...Array.from({ length: 6 }, () => '---')),
  ...models.map((one) => row(one.name, one.seed, one.once, one.duplicates, one.lost, one.stuck)),
];

const handSection = (results: RunResult[]): string[] => {
  const verdicts = results.flatMap(({ byHand }) => (byHand ? [byHand] : []));
  return verdicts.length > 0
    ? [`Platforms where a person confirms, judged apart: ${line(verdicts)}.`]
    : ['No platform of this run is published to by a person’s hand.'];
};

/** The text of docs/chaos.md. */
export const page = (options: Options, results: RunResult[], models: ModelResult[], at: Date): string =>
  `${[
    '# Chaos',
    '',
    '<!-- Written by `npm run chaos -- publish`; changes by hand are lost. -->',
    '',
    `**${line(results.map(({ direct }) => direct))}**`,
    '',
    `Command: \`npm run chaos -- publish --seed=${options.seeds.join(',')} --publishes=${options.publishes} --minutes=${options.minutes}\`; ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    '',
    ...machineFacts().map((fact) => `- ${fact}`),
    '',
    `For each seed ${options.publishes} posts to 40 accounts of the simulated platforms, due evenly over ${options.minutes} minutes, by the real product: two processes each of the roles api, worker and scheduler, a lease of 5 s, a PostgreSQL of its own. The simulated platforms run in a process that nothing kills, with review after 1.5 s and their daily quotas and gaps off; their ledgers are the judge. Planning a round whose answer is lost is repeated with the same Idempotency-Key. A person looks at the accounts every 2 s and authorises again those that lost their authorisation: a worker killed while the platform hands out a new token takes it along.`,
    '',
    ...runsTable(results),
    '',
    'duplicates: more than one post, or more than one task, for one order · lost: called published without such a post, vanished, or a post that no task owns · stuck: in no end, not asking, nothing for over 60 s after everything had its time · asked: waits for a person because the look-ups found none or several; any other reason fails the run.',
    '',
    '## What hit',
    '',
    'As counted where it hit: by the simulators, by the tasks’ own stories (expired tokens), by the courier that stands between callbacks and product. Callbacks are delivered to whatever the product offers for them; where it takes none, polling has to do.',
    '',
    ...hitsTable(results),
    row('deliveries of callbacks that the product took', ...results.map((one) => one.callbacksTaken)),
    '',
    ...handSection(results),
    ...(models.length === 0
      ? []
      : [
          '',
          '## Models of published algorithms, under the same plan',
          '',
          'Small re-implementations in this harness (`tools/chaos/models/`), not other products: same connectors, platforms, faults and kills of workers; their rows lie in memory and survive every kill, so a killed database or scheduler does not touch them.',
          '',
          ...algorithms.map(({ name, models: what }) => `- ${name}: ${what}.`),
          '',
          ...modelsTable(models),
        ]),
  ].join('\n')}\n`;
