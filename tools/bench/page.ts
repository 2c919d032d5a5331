import type { Row, Section } from './figures.ts';
import { type Moment, machineFacts } from './machine.ts';

/** A part that was run, or the sentence that says why it could not be. */
export type Outcome = { title: string; begun: Moment; ended: Moment } & (
  | { section: Section }
  | { problem: string }
);

const verdict = ({ met }: Row): string => (met === null ? '' : met ? 'met' : '**missed**');
const cell = (text: string): string => text.replaceAll('|', '\\|');

/** How often each thing is measured unless the command says otherwise. */
export const DEFAULT_RUNS = 5;

/** The rows of one part as a Markdown table. */
export const table = (rows: Row[]): string =>
  [
    '| what | bar | measured: median (least–greatest) | |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${cell(row.what)} | ${row.bar} | ${cell(row.result)} | ${verdict(row)} |`),
  ].join('\n');

const minute = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const part = (outcome: Outcome): string => {
  const { begun, ended } = outcome;
  const when = `Begun ${minute(begun.at)}, ended ${minute(ended.at)}; load average over one minute ${begun.load.toFixed(1)} before and ${ended.load.toFixed(1)} after.`;
  if ('problem' in outcome) return `## ${outcome.title}\n\n${when} Not measured: ${outcome.problem}`;
  const { rows, how } = outcome.section;
  return [
    `## ${outcome.title}`,
    table(rows),
    [when, ...how].map((line) => (/^\s+-/.test(line) ? line : `- ${line}`)).join('\n'),
  ].join('\n\n');
};

/** docs/benchmarks.md as a whole. */
export const page = (outcomes: Outcome[], runs: number): string =>
  `${[
    '# Benchmarks',
    '<!-- Written by `npm run bench`; changes by hand are lost. -->',
    `Figures of one machine at one time, ${runs} run${runs === 1 ? '' : 's'} each unless a part says otherwise; no test asserts them. A table shows the median with the least and the greatest value; a row with a bar says whether the median meets it. Absolute times and memory depend on the machine and on what else it does; ratios are of runs that took turns.`,
    `Command: \`npm run bench${runs === DEFAULT_RUNS ? '' : ` -- --runs=${runs}`}\`. \`npm run bench -- requests upload\` runs and prints only the parts named and leaves this page as it is.`,
    machineFacts()
      .map((line) => `- ${line}`)
      .join('\n'),
    ...outcomes.map(part),
  ].join('\n\n')}\n`;
