import type { Tx } from '../../../kernel/db/db.ts';
import { AppError } from '../../../kernel/errors.ts';
import { ordersStore } from '../store/orders.ts';

/** Fetching and making one video takes about so long; sooner there is hardly room. */
const RETRY_AFTER_SECONDS = 30;

/** Room for one more order of this enterprise; nobody else takes it before this transaction ends. @throws publishing.too_many_orders */
export const roomForOrder = async (tx: Tx, limit: number): Promise<void> => {
  const open = await ordersStore(tx).countOpen();
  if (open >= limit)
    throw new AppError('publishing.too_many_orders', {
      limit,
      open,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
};
