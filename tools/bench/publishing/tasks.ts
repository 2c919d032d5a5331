import { setTimeout as wait } from 'node:timers/promises';
import { newId, sha256Hex } from '../../../apps/server/src/kernel/ids.ts';
import { accountsStore } from '../../../apps/server/src/modules/accounts/store/accounts.ts';
import { eventsStore } from '../../../apps/server/src/modules/publishing/store/events.ts';
import { type NewTask, tasksStore } from '../../../apps/server/src/modules/publishing/store/tasks.ts';
import { PLATFORM, type Poster, type Stage } from './stage.ts';

const PER_TRANSACTION = 100;
/** Prepared for then, so that nothing begins while the bench still writes. */
const FAR_MS = 3_600_000;

export type PlannedTask = Poster & { id: string; dueMs: number };

/** `count` posts over all accounts in turn, the one with number n due `dueMs(n)` after the start. */
export const planTasks = (
  { posters }: Stage,
  count: number,
  dueMs: (number: number) => number,
): PlannedTask[] =>
  Array.from({ length: count }, (_, number) => ({
    ...posters[number % posters.length]!,
    id: newId('pt'),
    dueMs: dueMs(number),
  }));

const rowOf = (task: PlannedTask, far: number): NewTask => {
  const due = new Date(far + task.dueMs);
  return {
    id: task.id,
    project_id: null,
    video_id: task.videoId,
    video_key: task.videoKey,
    platform: PLATFORM,
    mode: 'direct',
    account_ref: task.accountId,
    title: '',
    description: `Post ${task.id}`,
    tags: ['bench'],
    cover_url: task.coverKey,
    settings: '{}',
    schedule_at: due,
    due_at: due,
    next_attempt_at: due,
    idempotency_key: sha256Hex(task.id),
    content_hash: sha256Hex(`content of ${task.id}`),
    created_by: 'bench',
  };
};

/** Writes the tasks with what belongs to them, as the service does, then sets the start; answers when that is. */
export const addTasks = async (
  { db, rows }: Stage,
  tasks: PlannedTask[],
  startsInMs: number,
): Promise<{ startMs: number }> => {
  const far = Math.ceil(Date.now() / 1000) * 1000 + FAR_MS;
  for (const [tenantId, own] of Map.groupBy(tasks, (task) => task.tenantId))
    for (let from = 0; from < own.length; from += PER_TRANSACTION)
      await db.withTenant(tenantId, async (tx) => {
        const some = own.slice(from, from + PER_TRANSACTION);
        await tasksStore(tx).add(some.map((task) => rowOf(task, far)));
        await eventsStore(tx).append(
          some.map(({ id }) => ({ taskId: id, attempt: 0, kind: 'created' as const, data: { by: 'bench' } })),
        );
        await accountsStore(tx).addUses(
          some.map(({ id, accountId }) => ({ accountId, by: { kind: 'publish_task', id } })),
        );
        await Promise.all(
          some.map(({ id, videoId }) =>
            tx.q
              .insertInto('video_uses')
              .values({ tenant_id: tenantId, video_id: videoId, user_kind: 'publish_task', user_id: id })
              .execute(),
          ),
        );
      });
  // Statistics as they are after a day's work; autovacuum would come a minute later.
  await rows('analyze publish_tasks');
  const startMs = Date.now() + startsInMs;
  await rows(
    `update publish_tasks set due_at = due_at - $2::float8 * interval '1 ms', schedule_at = due_at - $2::float8 * interval '1 ms',
       next_attempt_at = due_at - $2::float8 * interval '1 ms' where id = any($1)`,
    [tasks.map(({ id }) => id), far - startMs],
  );
  return { startMs };
};

/** Waits until all of them are published; an error names what became of the others. */
export const untilPublished = async (
  { rows }: Stage,
  tasks: PlannedTask[],
  mostSeconds: number,
): Promise<void> => {
  const ids = tasks.map(({ id }) => id);
  const end = Date.now() + mostSeconds * 1000;
  for (;;) {
    const [waiting] = await rows(
      "select 1 from publish_tasks where id = any($1) and state <> 'published' limit 1",
      [ids],
    );
    if (!waiting) return;
    if (Date.now() > end) {
      const states = await rows<{ state: string; count: number }>(
        'select state, count(*)::int as count from publish_tasks where id = any($1) group by state',
        [ids],
      );
      throw new Error(
        `Not all posts came out within ${mostSeconds} s: ${states.map(({ state, count }) => `${count} ${state}`).join(', ')}.`,
      );
    }
    await wait(500);
  }
};
