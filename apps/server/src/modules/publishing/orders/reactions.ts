import type { Tx } from '../../../kernel/db/db.ts';
import type { Reactions } from '../../../kernel/outbox.ts';
import type { PublishingNeeds } from '../needs.ts';
import { ordersStore } from '../store/orders.ts';

/** News of an asset or a video wakes the orders that wait for it; what happened they read for themselves. */
export const orderReactions = ({ send }: Pick<PublishingNeeds, 'send'>) => {
  const wake = async (tx: Tx, orders: Promise<{ id: string }[]>): Promise<void> => {
    for (const { id } of await orders)
      await send(tx, 'publishing.carry_on_order', { tenantId: tx.tenantId, orderId: id }, id);
  };
  const ofAsset = (tx: Tx, { assetId }: { assetId: string }) => wake(tx, ordersStore(tx).ofAsset(assetId));
  const ofVideo = (tx: Tx, { videoId }: { videoId: string }) => wake(tx, ordersStore(tx).ofVideo(videoId));
  return {
    'library.asset_ready': ofAsset,
    'library.asset_refused': ofAsset,
    'studio.video_ready': ofVideo,
    'studio.job_failed': ofVideo,
  } satisfies Reactions;
};
