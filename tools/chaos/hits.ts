import type { Books } from './books.ts';
import type { CourierCounts } from './courier.ts';
import type { Driver } from './drivers.ts';
import type { Kind } from './plan.ts';
import type { Platforms } from './platforms-process.ts';

export type Hits = Record<Kind, number>;
export type Kills = { worker: number; scheduler: number; database: number };

const sum = (hits: Record<string, number>[], pattern: RegExp): number =>
  hits
    .flatMap((one) => Object.entries(one))
    .reduce((total, [name, count]) => total + (pattern.test(name) ? count : 0), 0);

/** How often each fault really hit something: as the simulators, the courier and the tasks' stories counted it. */
export const countHits = async (
  drivers: Driver[],
  platforms: Platforms,
  books: Books,
  kills: Kills,
  courier: CourierCounts,
): Promise<Hits> => {
  const seen = await Promise.all(
    drivers.map(async ({ id, tokens }) => ({ tokens, hits: (await platforms.of(id).seen()).faultHits })),
  );
  const hits = seen.map((one) => one.hits);
  const renewals = seen.reduce(
    (total, { tokens, hits: ofOne }) => total + (tokens ? (ofOne[`slow ${tokens.renewedAt}`] ?? 0) : 0),
    0,
  );
  return {
    'kill -9 worker': kills.worker,
    'kill -9 scheduler': kills.scheduler,
    'kill -9 database': kills.database,
    'answer lost after commit': sum(hits, /^(drop_after|truncate) publish$/),
    '5xx': sum(hits, /^http 5\d\d /),
    slow: sum(hits, /^slow /) - renewals,
    '429': sum(hits, /^http 429 /),
    'token expired': await books.answeredWith(drivers.flatMap(({ tokens }) => tokens?.codes ?? [])),
    'token rotated': renewals,
    'callback twice': courier.twice,
    'callback late': courier.late,
    'callback out of order': courier.outOfOrder,
  };
};
