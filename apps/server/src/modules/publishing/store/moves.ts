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
  /** What the task's story says of it, with the attempt that it then is; null: nothing, and browsers hear nothing. */
  story: Pick<NewEvent, 'kind' | 'data'> | null;
  /** The story tells when the machine goes on. */
  timed: boolean;
};

/** `2026-01-02T03:04:05.678Z`, as JavaScript writes an instant. */
const isoOf = sql`to_char(m.next_attempt_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const storyOf = ({ kind, data }: Pick<NewEvent, 'kind' | 'data'>, timed: boolean): RawBuilder<unknown> => {
  const whole = timed
    ? sql`${json(data)}::jsonb || jsonb_build_object('nextAttemptAt', ${isoOf})`
    : sql`${json(data)}::jsonb`;
  return sql`, story as (
    insert into publish_events (tenant_id, task_id, attempt, kind, data)
    select m.tenant_id, m.id, m.attempt, ${kind}, ${whole} from moved m)`;
};

/** What the database decides about a row that is moved, beside the columns that are set. */
const counted = ['version', 'fence'] as const;
/** What story and hint are told from. */
const named = ['id', 'tenant_id', 'attempt', 'next_attempt_at'] as const;

/**
 * Changes a task that nobody has taken over meanwhile, with its story and the hint for browsers, in one statement: what
 * is told is told of what was written. Answers the row as it is now; undefined: somebody has, and nothing was written.
 */
export const moveTask = async (
  { q }: Tx,
  row: TaskRow,
  { state, set, raiseFence, raiseVersion, story, timed }: TaskMove,
): Promise<TaskRow | undefined> => {
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
  if (!story) {
    const after = await moved.returning(written).executeTakeFirst();
    return after && { ...row, ...after };
  }
  const { rows } = await sql<Partial<TaskRow>>`
    with moved as (${moved.returning([...new Set([...named, ...written])])})${storyOf(story, timed)}
    select ${sql.join(written.map((name) => sql.ref(`m.${name}`)))} from moved m
     cross join lateral (
       select tell_live(m.tenant_id, 'task', jsonb_build_object('id', m.id, 'state', ${state}::text))) told`.execute(
    q,
  );
  return rows[0] && { ...row, ...rows[0] };
};
