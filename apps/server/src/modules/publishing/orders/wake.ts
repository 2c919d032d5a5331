import type { JobKind } from '@xingluo/contracts/jobs';
import type { SystemTx, Tx } from '../../../kernel/db/db.ts';
import type { PublishingNeeds } from '../needs.ts';

const kindFor = (state: string) =>
  (state === 'fetching' ? 'publishing.fetch_media' : 'publishing.carry_on_order') satisfies JobKind;

/** Wakes whoever takes the next step of an order in this state. */
export const wakeOrder = (
  { send }: Pick<PublishingNeeds, 'send'>,
  tx: Tx | SystemTx,
  { tenantId, orderId, state }: { tenantId: string; orderId: string; state: string },
): Promise<void> => send(tx, kindFor(state), { tenantId, orderId }, orderId);
