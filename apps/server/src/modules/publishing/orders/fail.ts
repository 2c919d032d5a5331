import type { Tx } from '../../../kernel/db/db.ts';
import { json } from '../../../kernel/db/json.ts';
import { AppError } from '../../../kernel/errors.ts';
import { tellLive } from '../../../kernel/live.ts';
import type { PublishingNeeds } from '../needs.ts';
import { type OrderRow, ordersStore } from '../store/orders.ts';
import { byOrder } from './asker.ts';
import { cutAddress, type OrderProblem } from './wire.ts';

/** Says nothing about the order: the next try may go better. */
const isOurs = ({ code }: AppError): boolean => code.startsWith('http.') || code === 'library.no_space';

/** Ends an order without a task and says why, where the person who asked will look. */
export const createFail = (needs: Pick<PublishingNeeds, 'db' | 'openTodo' | 'abandonFetch' | 'log'>) => {
  /** The row is locked. What has become an asset or a video by now stays: it is the enterprise's. */
  const fail = async (tx: Tx, row: OrderRow, { code, data }: OrderProblem): Promise<void> => {
    const unfinished = row.state === 'fetching';
    if (unfinished && row.upload_id) await needs.abandonFetch(tx, row.upload_id, byOrder(row));
    await ordersStore(tx).change(row.id, {
      state: 'failed',
      problem: json({ code, data }),
      wake_at: null,
      upload_id: null,
      ...cutAddress(row),
      ...(unfinished ? { asset_id: null } : {}),
    });
    await needs.openTodo(tx, {
      kind: 'publish_failed',
      refType: 'publish_order',
      refId: row.id,
      projectId: row.project_id,
      params: { title: row.title, platform: row.platform, problem: code },
    });
    await tellLive(tx, 'order', { id: row.id, state: 'failed' });
  };

  return {
    fail,
    /**
     * Runs a step; what it refuses ends the order, in a transaction of its own because the step's was rolled back.
     * Our own troubles are thrown: the queue tries again. null: the order ended.
     */
    async orFail<T>(
      { tenantId, orderId }: { tenantId: string; orderId: string },
      step: (tx: Tx) => Promise<T>,
    ): Promise<T | null> {
      let seen: { state: string; fence: number } | undefined;
      try {
        return await needs.db.withTenant(tenantId, async (tx) => {
          seen = await ordersStore(tx).locked(orderId);
          return step(tx);
        });
      } catch (error) {
        if (!(error instanceof AppError) || isOurs(error)) throw error;
        needs.log.info({ err: error, order: orderId }, 'an order cannot go on');
        await needs.db.withTenant(tenantId, async (tx) => {
          const row = await ordersStore(tx).locked(orderId);
          if (row && row.state === seen?.state && row.fence === seen.fence) await fail(tx, row, error);
        });
        return null;
      }
    },
  };
};
export type Fail = ReturnType<typeof createFail>;
