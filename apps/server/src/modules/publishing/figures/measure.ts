import { Refusal } from '@xingluo/connectors';
import type { JobHandlers } from '../../../kernel/jobs.ts';
import type { Sweep } from '../../../kernel/module.ts';
import type { PublishingNeeds } from '../needs.ts';
import { metricsStore, postsToMeasure } from '../store/metrics.ts';
import { type TaskRow, tasksStore } from '../store/tasks.ts';
import { measuresBy, nextMeasure } from './schedule.ts';

const AT_ONCE = 200;

/** When a post's figures are read first; null where the platform tells none. */
export const firstMeasure = (
  needs: Pick<PublishingNeeds, 'connectors' | 'clock'>,
  row: Pick<TaskRow, 'platform' | 'platform_post_id' | 'mode'>,
): Date | null => {
  const platform = needs.connectors.get(row.platform)?.platform;
  const known = row.platform_post_id !== null && row.mode === 'direct';
  return known && platform?.capabilities.stats ? nextMeasure(needs.clock.now(), 0) : null;
};

/** Reads the figures of one post and plans the next reading; a platform that refuses is asked at the next one. */
export const measureJob =
  (needs: PublishingNeeds): JobHandlers['publishing.measure'] =>
  async ({ tenantId, taskId }, { signal }) => {
    const { db, clock, log } = needs;
    const row = await db.withTenant(tenantId, (tx) => tasksStore(tx).byId(taskId));
    if (!row?.measure_at || row.measure_at > clock.now() || !row.platform_post_id || !row.published_at)
      return;
    const figures = await needs
      .asAccount(tenantId, row.account_ref, { signal }, (connector, context) =>
        connector.stats(context, row.platform_post_id!),
      )
      .catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        log.info({ task: taskId, kind: error.kind }, 'the figures of a post were refused');
        return null;
      });
    await db.withTenant(tenantId, async (tx) => {
      const done = measuresBy(row.published_at!, clock.now(), row.measures + 1);
      const mine = await metricsStore(tx).plan(taskId, row.measure_at!, {
        measures: done,
        measure_at: nextMeasure(row.published_at!, done),
      });
      if (mine && figures && Object.keys(figures).length > 0) await metricsStore(tx).add(taskId, figures);
    });
  };

/** Wakes what is due to be measured; the row holds the time. */
export const measureSweep = ({ db, send }: Pick<PublishingNeeds, 'db' | 'send'>): Sweep => ({
  name: 'publishing.measure',
  everySeconds: 30,
  run: () =>
    db.asSystem('posts to measure', async (tx) => {
      for (const { tenant_id: tenantId, id: taskId } of await postsToMeasure(tx, AT_ONCE))
        await send(tx, 'publishing.measure', { tenantId, taskId }, taskId);
    }),
});
