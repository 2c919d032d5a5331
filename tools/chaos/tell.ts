import { habitNames } from './hand/habits.ts';
import type { HandVerdict } from './hand/judge-hands.ts';
import type { ModelResult } from './models/model-run.ts';
import { kinds } from './plan.ts';
import type { RunResult } from './product-run.ts';
import type { Verdict } from './verdict.ts';

const sum = <T extends string>(verdicts: Record<T, number>[], name: T): number =>
  verdicts.reduce((total, verdict) => total + verdict[name], 0);

/** The one line by which a run is known. */
export const line = (verdicts: Verdict[]): string => {
  const of = (name: 'published' | 'duplicates' | 'lost' | 'stuck' | 'asked') => sum(verdicts, name);
  return `${of('published')} published, ${of('duplicates')} duplicates, ${of('lost')} lost, ${of('stuck')} stuck, ${of('asked')} asked`;
};

/** The same of hand-overs, with what their people did. */
export const handLine = (verdicts: HandVerdict[]): string =>
  `${line(verdicts)}, ${sum(verdicts, 'elsewhere')} posted elsewhere, ${sum(verdicts, 'twiceByPerson')} published twice by their person`;

/** Faults and habits of people that came too seldom for the run to prove anything. */
export const tooSeldom = ({ hits, byHand }: RunResult, least: number): string[] =>
  [
    ...kinds.map((kind) => ({ what: kind as string, times: hits[kind] })),
    ...(byHand ? habitNames.map((name) => ({ what: name as string, times: byHand.habits[name] ?? 0 })) : []),
  ]
    .filter(({ times }) => times < least)
    .map(({ what, times }) => `${what}: ${times} of at least ${least}`);

export const passed = (result: RunResult, least: number): boolean =>
  result.direct.culprits.length === 0 &&
  (result.byHand?.culprits.length ?? 0) === 0 &&
  result.died.length === 0 &&
  tooSeldom(result, least).length === 0;

const storyOf = (result: RunResult, taskId: string | null): string =>
  taskId === null
    ? '    (no task)'
    : (result.stories.get(taskId) ?? [])
        .map(
          ({ at, kind, data }) =>
            `    ${at.toISOString().slice(11, 23)} ${kind} ${JSON.stringify(data).slice(0, 400)}`,
        )
        .join('\n');

const tellHands = ({ killsOverHands: { kills, open } }: RunResult, byHand: HandVerdict): string[] => [
  `  by hand, judged apart: ${handLine([byHand])}`,
  `    their people: ${habitNames.map((name) => `${name} ${byHand.habits[name] ?? 0}`).join(' · ')}`,
  `    kills while somebody had a hand-over open: ${kills}, with ${open.toFixed(1)} open on average`,
];

/** What one seed came to, in lines for the terminal. */
export const tell = (result: RunResult, least: number): string => {
  const { direct, byHand } = result;
  return [
    `seed ${result.seed}: ${line([direct])}`,
    `  hit: ${kinds.map((kind) => `${kind} ${result.hits[kind]}`).join(' · ')}`,
    `  deliveries of callbacks that the product took: ${result.callbacksTaken}`,
    `  unknown outcomes with exactly one match: ${direct.unknownWithOne}, resolved by machine: ${direct.resolvedByMachine}`,
    ...(direct.heldBack > 0
      ? [`  held back by an open look-up of their account, not waited for: ${direct.heldBack}`]
      : []),
    ...Object.entries(direct.why).map(([what, count]) => `  asked ${count} × after: ${what}`),
    `  accounts authorised again by a person: ${result.reauthorised}`,
    `  prepared ${result.prepareSeconds.toFixed(0)} s, load ${result.loadSeconds.toFixed(0)} s, settled ${result.settleSeconds.toFixed(0)} s`,
    ...(byHand ? tellHands(result, byHand) : ['  by hand: no such platform in this run']),
    ...tooSeldom(result, least).map((what) => `  ✗ hit too seldom: ${what}`),
    ...result.died.map((text) => `  ✗ ${text}`),
    ...[...direct.culprits, ...(byHand?.culprits ?? [])].map(
      ({ number, what, taskId }) => `  ✗ post ${number} ${taskId ?? ''}: ${what}\n${storyOf(result, taskId)}`,
    ),
  ].join('\n');
};

/** What a model came to, named as what it is. */
export const tellModel = ({ name, seed, once, duplicates, lost, stuck }: ModelResult): string =>
  `model of a published algorithm (${name}), seed ${seed}: ${once} posted once, ${duplicates} duplicates, ${lost} lost, ${stuck} left standing`;
