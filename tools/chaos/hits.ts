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
  const hits = await Promise.all(drivers.map(async ({ id }) => (await platforms.of(id).seen()).faultHits));
  return {
    'kill -9 worker': kills.worker,
    'kill -9 scheduler': kills.scheduler,
    'kill -9 database': kills.database,
    'answer lost after commit': sum(hits, /^(drop_after|truncate) publish$/),
    '5xx': sum(hits, /^http 5\d\d /),
    slow: sum(hits, /^slow (?!oauth\.refresh)/),
    '429': sum(hits, /^http 429 /),
    'token expired': await books.answeredWith(drivers.flatMap(({ expiredCodes }) => expiredCodes)),
    'token rotated': sum(hits, /^slow oauth\.refresh$/),
    'callback twice': courier.twice,
    'callback late': courier.late,
    'callback out of order': courier.outOfOrder,
  };
};
