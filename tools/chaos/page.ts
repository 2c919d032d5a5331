import { machineFacts } from '../bench/machine.ts';
import { type Driver, drivers } from './drivers.ts';
import { habitNames } from './hand/habits.ts';
import { algorithms } from './models/algorithms.ts';
import type { ModelResult } from './models/model-run.ts';
import type { Options } from './options.ts';
import { kinds } from './plan.ts';
import type { RunResult } from './product-run.ts';
import { handLine, line } from './tell.ts';

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

const accountsOf = (delivery: Driver['delivery']): string =>
  drivers
    .filter((driver) => driver.delivery === delivery)
    .map(({ id, accounts }) => `${accounts} accounts of ${id}`)
    .join(', ');

const handTable = (results: RunResult[]): string[] => [
  row(
    'seed',
    'published',
    'duplicates',
    'lost',
    'stuck',
    'asked',
    'posted elsewhere',
    'published twice by their person',
    'kills over open hand-overs',
    'open then, on average',
    ...habitNames,
  ),
  row(...Array.from({ length: 10 + habitNames.length }, () => '---')),
  ...results.flatMap(({ seed, byHand, killsOverHands: { kills, open } }) =>
    byHand
      ? [
          row(
            ...[seed, byHand.published, byHand.duplicates, byHand.lost, byHand.stuck, byHand.asked],
            ...[byHand.elsewhere, byHand.twiceByPerson, kills, open.toFixed(1)],
            ...habitNames.map((name) => byHand.habits[name] ?? 0),
          ),
        ]
      : [],
  ),
];

const handSection = (options: Options, results: RunResult[]): string[] => {
  const verdicts = results.flatMap(({ byHand }) => (byHand ? [byHand] : []));
  if (verdicts.length === 0) return ['No platform of this run is published to by a person’s hand.'];
  return [
    '## By a person’s hand, judged apart',
    '',
    `**${handLine(verdicts)}**`,
    '',
    `The other posts of the ${options.publishes} go to ${accountsOf('hand')}. The product prepares each and hands it over; a simulated person opens the phone page by its link, which is signed in nowhere, and publishes in the simulated app (douyin, H5 share) or on the platform’s own page (wechat-channels). douyin tells the product by callback or when it is asked; wechat-channels tells nothing, so there the person confirms with the link to the post. The people are imperfect by the seed: some publish up to ${options.lateSeconds} s late or only tell of it late, some publish twice, some press confirm twice at the same moment, some paste the link although the callback would come, some take another account. On wechat-channels nobody but the person can tell whose account it was: there the wrong account is not tried. A person whose page does not answer tries again.`,
    '',
    ...handTable(results),
    '',
    'published: the product says so, and the ledger has the post on the account it was ordered for · duplicates: more posts than their person pressed for, or more than one task for one order · lost: a post that the product does not know as published or posted elsewhere, or calls by the wrong one of the two, or a word of the product without a post · stuck: no end over 60 s after the person was done · asked: waits for anybody else’s decision, which always fails the run · posted elsewhere: the person took another account, and the product says so. The last columns count what the people did.',
  ];
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
    `For each seed ${options.publishes} posts to ${drivers.reduce((total, { accounts }) => total + accounts, 0)} accounts of the simulated platforms, in turn, due evenly over ${options.minutes} minutes, by the real product: two processes each of the roles api, worker and scheduler, a lease of 5 s, a PostgreSQL of its own. The simulated platforms run in a process that nothing kills, with review after 1.5 s and their daily quotas and gaps off; their ledgers are the judge. Planning a round whose answer is lost is repeated with the same Idempotency-Key. A person looks at the accounts every 2 s and authorises again those that lost their authorisation: a worker killed while the platform hands out a new token takes it along.`,
    '',
    `This part and the line above are of the platforms that our server publishes to by itself: ${accountsOf('direct')}.`,
    '',
    ...runsTable(results),
    '',
    'duplicates: more than one post, or more than one task, for one order · lost: called published without such a post, vanished, on another account than ordered, or a post that no task owns · stuck: in no end, not asking, nothing for over 60 s after everything had its time · asked: waits for a person because the look-ups found none or several; any other reason fails the run.',
    '',
    '## What hit',
    '',
    'As counted where it hit: by the simulators, by the tasks’ own stories (expired tokens), by the courier that stands between callbacks and product. Answers are lost only at calls that make a post. Tokens end for accounts, on douyin for the app itself. A callback that the product does not take, because its database is down, is delivered again up to three times, as platforms do; kuaishou, bilibili and douyin send callbacks, for the others polling or a person has to do.',
    '',
    ...hitsTable(results),
    row('deliveries of callbacks that the product took', ...results.map((one) => one.callbacksTaken)),
    '',
    ...handSection(options, results),
    ...(models.length === 0
      ? []
      : [
          '',
          '## Models of published algorithms, under the same plan',
          '',
          'Small re-implementations in this harness (`tools/chaos/models/`), not other products: same plan, connectors and platforms (those that a server publishes to), faults and kills of workers; all posts go there; their rows lie in memory and survive every kill, so a killed database or scheduler does not touch them.',
          '',
          ...algorithms.map(({ name, models: what }) => `- ${name}: ${what}.`),
          '',
          ...modelsTable(models),
        ]),
  ].join('\n')}\n`;
