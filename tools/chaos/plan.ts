import type { Fault } from '@xingluo/simulators';
import type { Dice } from './dice.ts';
import type { Driver } from './drivers.ts';
import type { Options } from './options.ts';

/** What happens to the run at `atMs` after its start. */
export type Blow =
  | { atMs: number; kind: 'kill'; whom: 'worker' | 'scheduler' | 'database'; choice: number }
  | { atMs: number; kind: 'fault'; platform: string; fault: Fault }
  /** The access token of one account ends before its time; `account` is a place in the platform's list. */
  | { atMs: number; kind: 'expire'; platform: string; account: number };

/** What is counted; each has to hit at least so often. */
export const kinds = [
  'kill -9 worker',
  'kill -9 scheduler',
  'kill -9 database',
  'answer lost after commit',
  '5xx',
  'slow',
  '429',
  'token expired',
  'token rotated',
  'callback twice',
  'callback late',
  'callback out of order',
] as const;
export type Kind = (typeof kinds)[number];

/** A kill hits for certain; of the rest more is planned than must hit, because some find nobody to hit. */
const killsFor = (leastHits: number) => Math.ceil(leastHits * 1.1);
const faultsFor = (leastHits: number) => Math.ceil(leastHits * 1.35) + 5;

/** `harmless`: one of the calls that make no post. Where our server publishes, `publish` is the one that does. */
type Draw = (dice: Dice, driver: Driver, untilAsked: boolean) => Fault;

const publishOr = (dice: Dice, { delivery, harmless }: Driver, share: number): string =>
  delivery === 'direct' && dice.next() < share ? 'publish' : dice.pick(harmless);

/** The platform has the post, we never hear of it. */
const lostAnswer: Draw = (dice) => ({
  endpoint: 'publish',
  kind: dice.next() < 0.7 ? 'drop_after' : 'truncate',
});

const draws: Draw[] = [
  (dice, driver, untilAsked) => ({
    // At the one call that matters it means: nobody knows, and nothing was made.
    endpoint: publishOr(dice, driver, untilAsked ? 0.25 : 0),
    kind: 'http',
    status: dice.pick([500, 502, 503]),
  }),
  (dice, driver, untilAsked) => ({
    // Up to beyond the lease, where the call is given up.
    endpoint: publishOr(dice, driver, 0.5),
    kind: 'slow',
    ms: dice.whole(300, untilAsked ? 7000 : 2500),
  }),
  (dice, driver) => ({
    endpoint: publishOr(dice, driver, 1),
    kind: 'http',
    status: 429,
    retryAfter: dice.whole(1, 5),
  }),
];

/** A token that ends at `atMs`, and a moment that its renewal takes, in which others come for the old one. */
const endToken = (dice: Dice, atMs: number, { id, accounts, tokens }: Driver): Blow[] => {
  if (tokens === null) return [];
  const { renewedAt, ends } = tokens;
  const slow: Fault = { endpoint: renewedAt, kind: 'slow', ms: dice.whole(20, 300) };
  return [
    { atMs, kind: 'fault', platform: id, fault: slow },
    ends === 'account'
      ? { atMs, kind: 'expire', platform: id, account: dice.whole(0, accounts - 1) }
      : { atMs, kind: 'fault', platform: id, fault: { ...ends, kind: 'code' } },
  ];
};

/**
 * Everything that will go wrong, by the seed alone. Faults come over the first nine tenths of the time, each kind evenly
 * spread with chance in its place.
 */
export const planOf = (
  dice: Dice,
  drivers: Driver[],
  { minutes, leastHits, untilAsked }: Pick<Options, 'minutes' | 'leastHits' | 'untilAsked'>,
): Blow[] => {
  const ms = minutes * 60_000;
  const spread = (count: number, blow: (atMs: number) => Blow[]) =>
    Array.from({ length: count }, (_, index) => {
      const place = (index + dice.next()) / count;
      return blow(Math.round(place * ms * 0.9));
    }).flat();
  const kill = (whom: 'worker' | 'scheduler' | 'database') =>
    spread(killsFor(leastHits), (atMs) => [{ atMs, kind: 'kill', whom, choice: dice.next() }]);
  const faults = faultsFor(leastHits);
  const direct = drivers.filter(({ delivery }) => delivery === 'direct');
  const called = drivers.filter(({ harmless }) => harmless.length > 0);
  const withTokens = drivers.filter(({ tokens }) => tokens !== null);
  const hurt = (among: Driver[], draw: Draw) =>
    spread(faults, (atMs) => {
      const driver = dice.pick(among);
      return [{ atMs, kind: 'fault', platform: driver.id, fault: draw(dice, driver, untilAsked) }];
    });
  return [
    ...kill('worker'),
    ...kill('scheduler'),
    ...kill('database'),
    ...hurt(direct, lostAnswer),
    ...draws.flatMap((draw) => hurt(called, draw)),
    ...spread(faults, (atMs) => endToken(dice, atMs, dice.pick(withTokens))),
  ].sort((one, other) => one.atMs - other.atMs);
};
