import { setTimeout as wait } from 'node:timers/promises';
import type { TaskState } from '@xingluo/contracts/publishing';
import { withClient } from '../../apps/server/src/engines/db-embedded/connect.ts';
import { numberIn } from './orders.ts';
import type { SimulatorAt } from './simulator.ts';

/** A task as its row and its story in the database tell of it. */
export type BookedTask = {
  id: string;
  number: number;
  platform: string;
  account: string;
  state: TaskState;
  postId: string | null;
  postUrl: string | null;
  nextAttemptAt: Date | null;
  lastEventAt: Date;
  refusal: string | null;
  /** What each look-up on the platform found, in order. */
  looks: ('one' | 'none' | 'several')[];
};
/** A post as the platform's own ledger has it; the product may know it by any of `ids`. */
export type LedgerPost = { number: number; ids: string[]; platform: string; personId: string };

export type StoryLine = { at: Date; kind: string; data: Record<string, unknown> };

/** After so many look-ups that found nothing, another follows only in case the platform's list lags behind. */
const LOOKS = 2;
/** A task that looks on for what two look-ups did not find. */
export const looksOn = ({ state, looks }: BookedTask): boolean =>
  state === 'submitting' && looks.length >= LOOKS && looks.every((found) => found === 'none');

const TRIES = 30;
const TRY_AGAIN_MS = 1000;

const TASKS = `
  select t.id, t.title, t.platform, t.account_ref as account, t.state, t.platform_post_id as "postId", t.post_url as "postUrl",
         t.next_attempt_at as "nextAttemptAt", t.refusal->>'kind' as refusal, max(e.at) as "lastEventAt",
         coalesce(array_agg(e.data->>'found' order by e.id) filter (where e.kind = 'looked'), '{}') as looks
    from publish_tasks t join publish_events e on e.task_id = t.id
   group by t.id order by t.id`;

const OPEN = `
  select (select count(*) from publish_tasks t
           where next_attempt_at is not null
             and ($1 or not exists (select from publish_tasks l
                                     where l.account_ref = t.account_ref and l.state = 'submitting' and l.looks >= ${LOOKS}
                                       and (l.id = t.id or t.state = 'queued'))))::int
       + (select count(*) from outbox where published_at is null)::int as open`;

/** Reads the product's own tables, as the superuser of the harness' cluster: no row can hide. */
export const openBooks = (url: string) => {
  const once = <T>(text: string, values: unknown[]): Promise<T[]> =>
    withClient(url, 'chaos judge', async (client) => (await client.query(text, values)).rows as T[]);
  /** The database may just be coming back. */
  const read = async <T>(text: string, values: unknown[] = []): Promise<T[]> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await once<T>(text, values);
      } catch (error) {
        if (tries === TRIES) throw error;
        await wait(TRY_AGAIN_MS);
      }
    }
  };
  return {
    tasks: async (): Promise<BookedTask[]> =>
      (await read<BookedTask & { title: string }>(TASKS)).map(({ title, ...task }) => ({
        ...task,
        number: numberIn(title) ?? -1,
      })),
    /**
     * Tasks that go on by themselves, and events that not everybody has heard of; without those that look on, and the
     * ones that wait behind them, unless `untilAsked`.
     */
    open: async (untilAsked: boolean): Promise<number> =>
      (await read<{ open: number }>(OPEN, [untilAsked]))[0]!.open,
    story: (taskId: string): Promise<StoryLine[]> =>
      read('select at, kind, data from publish_events where task_id = $1 order by id', [taskId]),
    /** Calls that a platform answered with one of these codes. */
    answeredWith: async (codes: string[]): Promise<number> =>
      (
        await read<{ count: number }>(
          `select count(*)::int as count from publish_events where kind = 'exchange' and data->>'platformCode' = any($1)`,
          [codes],
        )
      )[0]!.count,
  };
};
export type Books = ReturnType<typeof openBooks>;

/** Every post that a platform ever took, also what was removed later. */
export const readLedger = async (platform: string, simulator: SimulatorAt): Promise<LedgerPost[]> =>
  (await simulator.seen()).posts.flatMap(({ id, text, personId, fields }) => {
    const number = numberIn(`${text} ${fields.short_title ?? ''}`);
    if (number === null) return [];
    const ids = [id, ...(fields.video_id === undefined ? [] : [String(fields.video_id)])];
    return [{ number, ids, platform: `sim-${platform}`, personId }];
  });
