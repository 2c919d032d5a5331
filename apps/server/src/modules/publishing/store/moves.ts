import type { TaskState } from '@xingluo/contracts/publishing';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../../kernel/db/db.ts';
import { json } from '../../../kernel/db/json.ts';
import type { NewEvent } from './events.ts';
import type { TaskChange, TaskRow } from './tasks.ts';

export type TaskMove = {
  /** What the task is then. */
  state: TaskState;
  set: TaskChange;
  raiseFence: boolean;
  raiseVersion: boolean;
  /** What was done and said on the way here: written with the move, or not at all. */
  told: NewEvent[];
  /** What the task's story says of it, with the attempt that it then is; null: nothing, and browsers hear nothing. */
  story: Pick<NewEvent, 'kind' | 'data'> | null;
  /** The story tells when the machine goes on. */
  timed: boolean;
};

/** `2026-01-02T03:04:05.678Z`, as JavaScript writes an instant. */
const isoOf = sql`to_char(m.next_attempt_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Events by a row that moved; the move's own, the last one, without an attempt. */
const storyOf = ({ told, story, timed }: TaskMove): RawBuilder<unknown> => {
  const events = [...told, ...(story ? [story] : [])];
  const attempts = events.map((event) => ('attempt' in event ? event.attempt : null));
  const data = timed
    ? sql`case when e.attempt is null then e.data || jsonb_build_object('nextAttemptAt', ${isoOf}) else e.data end`
    : sql`e.data`;
  return sql`
    insert into publish_events (tenant_id, task_id, attempt, kind, data)
    select m.tenant_id, m.id, coalesce(e.attempt, m.attempt), e.kind, ${data}
      from moved m, unnest(${attempts}::int[], ${events.map(({ kind }) => kind)}::text[],
        ${events.map((event) => json(event.data))}::jsonb[]) with ordinality e(attempt, kind, data, place)
     order by e.place`;
};

/** Tells the browsers of the row that moved. */
const hintOf = (state: TaskState): RawBuilder<unknown> => sql`cross join lateral (
  select tell_live(m.tenant_id, 'task', jsonb_build_object('id', m.id, 'state', ${state}::text))) hint`;

/** What the database decides about a row that is moved, beside the columns that are set. */
const counted = ['version', 'fence'] as const;
/** What story and hint are told from. */
const named = ['id', 'tenant_id', 'attempt', 'next_attempt_at'] as const;

/**
 * Changes a task that nobody has taken over meanwhile, with its story and the hint for browsers, in one statement: what
 * is told is told of what was written. Answers the row as it is now; undefined: somebody has, and nothing was written.
 */
export const moveTask = async ({ q }: Tx, row: TaskRow, move: TaskMove): Promise<TaskRow | undefined> => {
  const { state, set, raiseFence, raiseVersion, told, story } = move;
  const written = [...new Set([...counted, ...(Object.keys(set) as (keyof TaskChange)[])])];
  const moved = q
    .updateTable('publish_tasks')
    .set({
      ...set,
      ...(raiseVersion ? { version: sql<number>`version + 1` } : {}),
      ...(raiseFence ? { fence: sql<number>`fence + 1` } : {}),
    })
    .where('id', '=', row.id)
    .where('fence', '=', row.fence);
  if (!story && told.length === 0) {
    const after = await moved.returning(written).executeTakeFirst();
    return after && { ...row, ...after };
  }
  const { rows } = await sql<Partial<TaskRow>>`
    with moved as (${moved.returning([...new Set([...named, ...written])])}), story as (${storyOf(move)})
    select ${sql.join(written.map((name) => sql.ref(`m.${name}`)))} from moved m ${story ? hintOf(state) : sql``}`.execute(
    q,
  );
  return rows[0] && { ...row, ...rows[0] };
};
