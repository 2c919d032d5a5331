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

type Draw = (dice: Dice, driver: Driver, untilAsked: boolean) => Fault;

const draws: Draw[] = [
  // The platform has the post, we never hear of it.
  (dice) => ({ endpoint: 'publish', kind: dice.next() < 0.7 ? 'drop_after' : 'truncate' }),
  (dice, { harmless }, untilAsked) => ({
    // At the one call that matters it means: nobody knows, and nothing was made.
    endpoint: untilAsked && dice.next() < 0.25 ? 'publish' : dice.pick(harmless),
    kind: 'http',
    status: dice.pick([500, 502, 503]),
  }),
  (dice, { harmless }, untilAsked) => ({
    // Up to beyond the lease, where the call is given up.
    endpoint: dice.next() < 0.5 ? 'publish' : dice.pick(harmless),
    kind: 'slow',
    ms: dice.whole(300, untilAsked ? 7000 : 2500),
  }),
  (dice) => ({ endpoint: 'publish', kind: 'http', status: 429, retryAfter: dice.whole(1, 5) }),
];

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
  return [
    ...kill('worker'),
    ...kill('scheduler'),
    ...kill('database'),
    ...draws.flatMap((draw) =>
      spread(faults, (atMs) => {
        const driver = dice.pick(drivers);
        return [{ atMs, kind: 'fault', platform: driver.id, fault: draw(dice, driver, untilAsked) }];
      }),
    ),
    ...spread(faults, (atMs) => {
      const driver = dice.pick(drivers);
      // The renewal takes a moment, in which others of the account come for the old token.
      const fault: Fault = { endpoint: 'oauth.refresh', kind: 'slow', ms: dice.whole(20, 300) };
      return [
        { atMs, kind: 'fault', platform: driver.id, fault },
        { atMs, kind: 'expire', platform: driver.id, account: dice.whole(0, driver.accounts - 1) },
      ];
    }),
  ].sort((one, other) => one.atMs - other.atMs);
};
