import type { PublishOrder } from '@xingluo/contracts/publish-orders';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { tellLive } from '../../../kernel/live.ts';
import type { PublishingNeeds } from '../needs.ts';
import { now } from '../store/instants.ts';
import { type OrderChange, type OrderRow, ordersStore, raisedFence } from '../store/orders.ts';
import { byOrder } from './asker.ts';
import { roomForOrder } from './cap.ts';
import { wakeOrder } from './wake.ts';
import { bareAddress, cutAddress, orderWire } from './wire.ts';

type Retry = { id: string; mediaUrl?: string | undefined };

const underWay = ({ wake_at }: OrderRow): boolean => wake_at !== null;

/** Where an order stood when it is fetched from the beginning. */
const anew: OrderChange = {
  state: 'fetching',
  asset_id: null,
  video_id: null,
  received_bytes: 0,
  total_bytes: null,
};

/** What people decide about orders. Said twice, each decision is taken once. */
export const createDecideOrder = (needs: PublishingNeeds) => {
  const locked = async (tx: Tx, actor: Member, id: string): Promise<OrderRow> => {
    const row = found(await ordersStore(tx).visibleLocked(actor, id), 'publishing.order_not_found');
    if (row.task_id) throw new AppError('publishing.order_has_task', { taskId: row.task_id });
    return row;
  };

  const settle = async (tx: Tx, actor: Member, id: string, set: OrderChange): Promise<OrderRow> => {
    const after = await ordersStore(tx).change(id, { ...set, fence: raisedFence });
    await needs.closeTodosOf(tx, { refType: 'publish_order', refId: id }, actor.userId);
    await tellLive(tx, 'order', { id, state: after.state });
    return after;
  };

  /** The furthest part that still serves: the video, else its asset, else the address. @throws publishing.media_url_needed */
  const resumed = async (tx: Tx, row: OrderRow, mediaUrl: string | undefined): Promise<OrderChange> => {
    if (mediaUrl !== undefined) return { ...anew, media_url: mediaUrl, address_cut: false };
    const video = row.video_id && (await needs.videoOutcome(tx, row.video_id));
    if (video && video.status !== 'failed' && video.status !== 'cancelled') return { state: 'making' };
    const asset = row.asset_id && (await needs.assetOutcome(tx, row.asset_id));
    if (asset && asset.status !== 'refused') return { state: 'checking', video_id: null };
    if (row.address_cut) throw new AppError('publishing.media_url_needed');
    return anew;
  };

  return {
    /** What has become an asset by now stays; a video in the making is given up. @throws publishing.order_has_task */
    async cancel(tx: Tx, actor: Member, id: string, note: Note): Promise<PublishOrder> {
      const row = await locked(tx, actor, id);
      if (row.state === 'cancelled') return orderWire(row);
      const fetching = row.state === 'fetching';
      if (fetching && row.upload_id) await needs.abandonFetch(tx, row.upload_id, byOrder(row));
      if (row.state === 'making' && row.video_id) await needs.stopMaking(tx, row.video_id);
      note(id, { from: row.state });
      const set = { state: 'cancelled', wake_at: null, upload_id: null, ...cutAddress(row) };
      return orderWire(await settle(tx, actor, id, fetching ? { ...set, asset_id: null } : set));
    },

    /** From here on the order goes on in the name of who retries it. @throws publishing.too_many_orders */
    async retry(tx: Tx, actor: Member, { id, mediaUrl }: Retry, note: Note): Promise<PublishOrder> {
      const row = await locked(tx, actor, id);
      if (underWay(row)) return orderWire(row);
      if (row.state !== 'failed') throw new AppError('publishing.order_not_retryable');
      await roomForOrder(tx, needs.maxOpenOrders);
      const after = await settle(tx, actor, id, {
        ...(await resumed(tx, row, mediaUrl)),
        problem: null,
        attempt: 0,
        wake_at: now,
        asked_by: actor.userId,
      });
      note(id, { to: after.state, ...(mediaUrl === undefined ? {} : { mediaUrl: bareAddress(mediaUrl) }) });
      await wakeOrder(needs, tx, { tenantId: tx.tenantId, orderId: id, state: after.state });
      return orderWire(after);
    },
  };
};
export type DecideOrder = ReturnType<typeof createDecideOrder>;
