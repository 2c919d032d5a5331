import type { ErrorCode } from '@xingluo/contracts/errors';
import { errorCatalogue } from '@xingluo/contracts/errors';
import type { PublishTask } from '@xingluo/contracts/publishing';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import { tellLive } from '../../../kernel/live.ts';
import type { PublishingNeeds } from '../needs.ts';
import type { createCreate } from '../service/create.ts';
import type { Target } from '../service/prepare.ts';
import { lookAgain, type OrderChange, type OrderRow, ordersStore } from '../store/orders.ts';
import { askerOf, audited } from './asker.ts';
import type { Fail } from './fail.ts';

/** What a step changes; null: what it waits for has not come. */
type Step = (tx: Tx, order: OrderRow) => Promise<OrderChange | null>;

/** Titles of videos are shorter than those of posts, and never empty: without one the file's name serves. */
const videoTitle = (title: string): { title?: string } =>
  title === '' ? {} : { title: [...title].slice(0, 100).join('') };

const isKnown = (code: string): code is ErrorCode => Object.hasOwn(errorCatalogue, code);
const refusedWith = (
  problem: { code: string; detail?: string | undefined } | null,
  otherwise: ErrorCode,
): AppError =>
  new AppError(
    problem && isKnown(problem.code) ? problem.code : otherwise,
    problem?.detail === undefined ? {} : { reason: problem.detail },
  );

/** How a post of this order reads, as if the person asked for it now. */
const wantedOf = (order: OrderRow, videoId: string) => ({
  videoId,
  ...(order.cover_url === null ? {} : { coverUrl: order.cover_url }),
  timeZone: order.time_zone,
  latePolicy: order.late_policy as PublishTask['latePolicy'],
  pastIsLate: true as const,
  targets: [
    {
      accountId: order.account_ref,
      title: order.title,
      description: order.description,
      tags: order.tags,
      settings: order.settings as Target['settings'],
      ...(order.platform === null ? {} : { platform: order.platform }),
      ...(order.schedule_at === null ? {} : { scheduleAt: order.schedule_at.toISOString() }),
    },
  ],
});

/**
 * Takes the next step of an order whose bytes are with the library or the studio. What has happened is read from
 * their rows, not from the event that woke us: lost, late and repeated events all lead to the same place.
 */
export const createCarryOn = (
  needs: PublishingNeeds,
  { create }: Pick<ReturnType<typeof createCreate>, 'create'>,
  { orFail }: Fail,
) => {
  const checking: Step = async (tx, order) => {
    const assetId = found(order.asset_id, 'library.asset_not_found');
    const asset = found(await needs.assetOutcome(tx, assetId), 'library.asset_not_found');
    if (asset.status === 'refused') throw refusedWith(asset.refusal, 'library.unreadable');
    if (asset.status !== 'ready') return null;
    const asker = await askerOf(needs, tx, order);
    const videoId = await audited(needs, tx, order, 'studio.job_created', (note) =>
      needs.makeVideo(tx, asker, { assetId, ...videoTitle(order.title) }, note),
    );
    return { state: 'making', video_id: videoId, wake_at: lookAgain };
  };

  const making: Step = async (tx, order) => {
    const videoId = found(order.video_id, 'studio.video_not_found');
    const video = found(await needs.videoOutcome(tx, videoId), 'studio.video_not_found');
    if (video.status === 'failed') throw refusedWith(video.error, 'studio.encode_failed');
    if (video.status === 'cancelled') throw new AppError('publishing.video_cancelled');
    if (video.status !== 'ready') return null;
    const asker = await askerOf(needs, tx, order);
    const [task] = await audited(needs, tx, order, 'publishing.task_created', (note) =>
      create(tx, asker, wantedOf(order, videoId), note),
    );
    return { state: 'published_task', task_id: task!.id, wake_at: null };
  };

  const steps: Record<string, Step> = { checking, making };

  return async (wanted: { tenantId: string; orderId: string }): Promise<void> => {
    await orFail(wanted, async (tx) => {
      const order = await ordersStore(tx).locked(wanted.orderId);
      const step = steps[order?.state ?? ''];
      if (!order || !step) return;
      const change = await step(tx, order);
      if (!change) return ordersStore(tx).lookLater(order.id);
      const after = await ordersStore(tx).change(order.id, change);
      await tellLive(tx, 'order', { id: order.id, state: after.state });
    });
  };
};
