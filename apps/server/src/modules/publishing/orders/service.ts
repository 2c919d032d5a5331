import type { OrderState, OrderWanted, PublishOrder } from '@xingluo/contracts/publish-orders';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { json } from '../../../kernel/db/json.ts';
import { idBefore, toPage } from '../../../kernel/db/page.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import { AddressRefused } from '../../../kernel/guarded-fetch.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { newId } from '../../../kernel/ids.ts';
import { tellLive } from '../../../kernel/live.ts';
import type { AccountToPublish, PublishingNeeds } from '../needs.ts';
import { type CoverFile, createPrepare, refuseOtherPlatform } from '../service/prepare.ts';
import { notPast } from '../service/schedule.ts';
import { ordersStore } from '../store/orders.ts';
import { roomForOrder } from './cap.ts';
import { wakeOrder } from './wake.ts';
import { bareAddress, orderWire } from './wire.ts';

type ListInput = { cursor?: string | undefined; limit: number; state?: OrderState | undefined };

/** Orders as people place and see them. */
export const createOrders = (needs: PublishingNeeds) => {
  const prepare = createPrepare(needs);

  /** What can be known to be wrong before the video is there. @throws publishing.invalid_post, publishing.no_way */
  const judgeWords = (wanted: OrderWanted, account: AccountToPublish, cover: CoverFile | null): void => {
    const problems = prepare
      .problems(wanted, account, null, cover)
      // Without a cover of its own the post takes the one that is made with the video.
      .filter(({ field }) => field !== 'cover' || cover !== null)
      .map((problem) => ({ accountId: account.id, ...problem }));
    if (problems.some(({ level }) => level === 'error'))
      throw new AppError('publishing.invalid_post', { problems });
  };

  return {
    /** Judges an address before anything is stored; outside of any transaction, for it asks DNS. @throws publishing.media_refused */
    async admit(mediaUrl: string): Promise<void> {
      await needs.outgoing.check(mediaUrl).catch((error: unknown) => {
        if (!(error instanceof AddressRefused)) throw error;
        throw new AppError('publishing.media_refused', { reason: error.reason });
      });
    },

    /** @throws publishing.too_many_orders */
    async place(tx: Tx, actor: Member, wanted: OrderWanted, note: Note): Promise<PublishOrder> {
      const { projectId, accountId, coverUrl, mediaUrl } = wanted;
      if (projectId && !(await needs.projectVisible(tx, actor, projectId)))
        throw new AppError('workspaces.project_not_found');
      const account = (await needs.accountsFor(tx, actor, [accountId]))[0]!;
      refuseOtherPlatform(account, wanted.platform);
      const cover = coverUrl === undefined ? null : await prepare.image(tx, actor, coverUrl);
      judgeWords(wanted, account, cover);
      await roomForOrder(tx, needs.maxOpenOrders);
      const row = await ordersStore(tx).add({
        id: newId('po'),
        project_id: projectId ?? null,
        media_url: mediaUrl,
        platform: wanted.platform ?? null,
        account_ref: accountId,
        title: wanted.title,
        description: wanted.description,
        tags: wanted.tags,
        cover_url: cover?.key ?? null,
        settings: json(wanted.settings),
        schedule_at: notPast(wanted.scheduleAt, needs.clock.now()),
        time_zone: wanted.timeZone,
        late_policy: wanted.latePolicy,
        created_by: actor.userId,
      });
      const orderId = row.id;
      await wakeOrder(needs, tx, { tenantId: tx.tenantId, orderId, state: row.state });
      await tellLive(tx, 'order', { id: orderId, state: row.state });
      note(orderId, { accountId, mediaUrl: bareAddress(mediaUrl) });
      return orderWire(row);
    },

    orders: async (tx: Tx, actor: Member, input: ListInput) =>
      toPage(
        await ordersStore(tx).list({ ...input, before: idBefore(input) }, actor),
        input,
        (row) => [row.id],
        orderWire,
      ),
    order: async (tx: Tx, actor: Member, id: string) =>
      orderWire(found(await ordersStore(tx).visible(actor, id), 'publishing.order_not_found')),
  };
};
export type Orders = ReturnType<typeof createOrders>;
