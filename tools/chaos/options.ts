/** What `npm run chaos -- publish` was asked for. */
export type Options = {
  seeds: number[];
  publishes: number;
  /** Over so many minutes the posts fall due and the faults come. */
  minutes: number;
  /** Each kind of fault has to hit at least so often, else the run proved nothing. */
  leastHits: number;
  /** How long the last tasks may take after the last fault. */
  settleSeconds: number;
  /**
   * Also outcomes of which nothing will be found: each takes a minute of look-ups until a person is asked. Without, one
   * that a kill makes is not followed to its end, nor what waits behind it: two look-ups and the ledger agree that there
   * is nothing.
   */
  untilAsked: boolean;
  /** So long at the most somebody takes who is late with a hand-over. */
  lateSeconds: number;
  /** And so long at the most a callback that is late. */
  callbackLateSeconds: number;
  models: boolean;
  /** Writes docs/chaos.md. */
  write: boolean;
};

const FULL: Options = {
  seeds: [101, 202, 303],
  publishes: 1000,
  minutes: 6,
  leastHits: 30,
  settleSeconds: 420,
  untilAsked: true,
  lateSeconds: 40,
  callbackLateSeconds: 20,
  models: true,
  write: true,
};
const SHORT: Options = {
  seeds: [7],
  publishes: 200,
  minutes: 0.5,
  leastHits: 3,
  settleSeconds: 240,
  untilAsked: false,
  lateSeconds: 6,
  callbackLateSeconds: 8,
  models: false,
  write: false,
};

export const USAGE = `Usage: npm run chaos -- publish [--short] [--seed=1,2,3] [--publishes=N] [--minutes=N] [--no-models] [--no-write]
  The full run (1000 posts, three seeds, models beside it) writes docs/chaos.md; --short is what npm test runs.`;

const figure = (text: string, name: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new RangeError(`--${name} must be a number above 0.`);
  return value;
};

/** @throws RangeError with a sentence for the person who typed it */
export const readOptions = (args: string[]): Options => {
  const [what, ...flags] = args;
  if (what !== 'publish') throw new RangeError('There is one kind of chaos today: publish.');
  const options = { ...(flags.includes('--short') ? SHORT : FULL) };
  for (const flag of flags) {
    const [name = '', value = ''] = flag.replace(/^--/, '').split('=');
    if (name === 'seed') options.seeds = value.split(',').map((one) => figure(one, name));
    else if (name === 'publishes') options.publishes = Math.round(figure(value, name));
    else if (name === 'minutes') options.minutes = figure(value, name);
    else if (name === 'no-models') options.models = false;
    else if (name === 'no-write') options.write = false;
    else if (name !== 'short') throw new RangeError(`--${name} is unknown.`);
  }
  // A smaller run cannot be hit as often.
  options.leastHits = Math.max(
    3,
    Math.min(options.leastHits, Math.round((options.leastHits * options.publishes) / 1000)),
  );
  return options;
};
