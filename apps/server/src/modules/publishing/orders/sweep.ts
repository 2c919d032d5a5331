import type { JobKind } from '@xingluo/contracts/jobs';
import type { Sweep } from '../../../kernel/module.ts';
import type { PublishingNeeds } from '../needs.ts';
import { ordersWaiting } from '../store/orders.ts';

const AT_ONCE = 200;
const kindFor = (state: string) =>
  (state === 'fetching' ? 'publishing.fetch_media' : 'publishing.carry_on_order') satisfies JobKind;

/** Wakes orders whose pause is over, whose worker fell silent, or whose news was lost. */
export const orderSweep = ({ db, send }: Pick<PublishingNeeds, 'db' | 'send'>): Sweep => ({
  name: 'publishing.orders',
  everySeconds: 5,
  run: () =>
    db.asSystem('publish orders that wait', async (tx) => {
      for (const { tenant_id: tenantId, id: orderId, state } of await ordersWaiting(tx, AT_ONCE))
        await send(tx, kindFor(state), { tenantId, orderId }, orderId);
    }),
});
