import type { Sweep } from '../../../kernel/module.ts';
import type { PublishingNeeds } from '../needs.ts';
import { ordersWaiting } from '../store/orders.ts';
import { wakeOrder } from './wake.ts';

const AT_ONCE = 200;

/** Wakes orders whose pause is over, whose worker fell silent, or whose news was lost. */
export const orderSweep = (needs: Pick<PublishingNeeds, 'db' | 'send'>): Sweep => ({
  name: 'publishing.orders',
  everySeconds: 5,
  run: () =>
    needs.db.asSystem('publish orders that wait', async (tx) => {
      for (const { tenant_id: tenantId, id: orderId, state } of await ordersWaiting(tx, AT_ONCE))
        await wakeOrder(needs, tx, { tenantId, orderId, state });
    }),
});
