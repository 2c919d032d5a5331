import type { Metric } from '@xingluo/contracts/platforms';
import { sql } from 'kysely';
import type { SystemTx, Tx } from '../../../kernel/db/db.ts';
import { json } from '../../../kernel/db/json.ts';

/** SQL of `post_metrics` and of when posts are measured. */
export const metricsStore = ({ q, tenantId }: Tx) => ({
  add: (taskId: string, figures: Partial<Record<Metric, number>>) =>
    q
      .insertInto('post_metrics')
      .values({ tenant_id: tenantId, task_id: taskId, figures: json(figures) })
      .execute(),
  /** false: another process has measured it meanwhile. */
  plan: async (
    taskId: string,
    due: Date,
    next: { measures: number; measure_at: Date | null },
  ): Promise<boolean> => {
    const mine = await q
      .updateTable('publish_tasks')
      .set(next)
      .where('id', '=', taskId)
      // An instant that went through JavaScript has whole ms.
      .where(sql<Date>`date_trunc('milliseconds', measure_at)`, '=', due)
      .returning('id')
      .executeTakeFirst();
    return mine !== undefined;
  },
  /** Oldest first. */
  of: async (taskId: string, most: number) =>
    (
      await q
        .selectFrom('post_metrics')
        .select(['at', 'figures'])
        .where('task_id', '=', taskId)
        .orderBy('at', 'desc')
        .limit(most)
        .execute()
    ).toReversed(),
});

export const postsToMeasure = async ({ q }: SystemTx, most: number) =>
  (
    await sql<{ tenant_id: string; id: string }>`select tenant_id, id from posts_to_measure(${most})`.execute(
      q,
    )
  ).rows;
