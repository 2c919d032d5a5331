import { type Selectable, sql } from 'kysely';
import type { DB, Tx } from '../../../kernel/db/db.ts';
import { json } from '../../../kernel/db/json.ts';

/** What the story of a task is made of, in the order in which it may happen. */
export const publishEventKinds = [
  'created',
  'taken',
  'exchange',
  'uploaded',
  'submitting',
  'accepted',
  'looked',
  'status',
  'refused',
  'source_gone',
  'stopped',
  'reauthorised',
  'cancelled',
  'rescheduled',
  'retried',
  'resolved',
  'handed',
  'hand_shared',
  'reminded',
  'ran_out',
  'set_time_came',
  'delivered',
  'hand_done',
  'follow_up_done',
  'follow_up_refused',
  'follow_up_failed',
  'follow_up_asked',
  'follow_up_again',
  'follow_up_by_hand',
  'edited',
  'removed',
] as const;
export type PublishEventKind = (typeof publishEventKinds)[number];

export type EventRow = Selectable<DB['publish_events']>;

export type NewEvent = {
  taskId: string;
  attempt: number;
  kind: PublishEventKind;
  data: Record<string, unknown>;
};

/** SQL of `publish_events`: append only. */
export const eventsStore = ({ q, tenantId }: Tx) => ({
  /** In the order given. */
  append: async (events: NewEvent[]): Promise<void> => {
    if (events.length === 0) return;
    const of = <K extends keyof NewEvent>(name: K) => events.map((event) => event[name]);
    await sql`
      insert into publish_events (tenant_id, task_id, attempt, kind, data)
      select ${tenantId}, e.task_id, e.attempt, e.kind, e.data
        from unnest(${of('taskId')}::text[], ${of('attempt')}::int[], ${of('kind')}::text[],
                    ${of('data').map(json)}::jsonb[]) with ordinality e(task_id, attempt, kind, data, place)
       order by e.place`.execute(q);
  },
  /** The whole story, oldest first; of a very long one the latest part. */
  of: async (taskId: string, most: number) =>
    (
      await q
        .selectFrom('publish_events')
        .selectAll()
        .where('task_id', '=', taskId)
        .orderBy('id', 'desc')
        .limit(most)
        .execute()
    ).toReversed(),
});
