import { type OrderState, openOrderStates } from '@xingluo/contracts/publish-orders';
import { type InsertObject, type Selectable, sql, type UpdateObject } from 'kysely';
import { type Member, visibleTo } from '../../../kernel/authz.ts';
import type { DB, SystemTx, Tx } from '../../../kernel/db/db.ts';
import { inMs, now } from './instants.ts';

export type OrderRow = Selectable<DB['publish_orders']>;
export type NewOrder = Omit<InsertObject<DB, 'publish_orders'>, 'tenant_id'>;
export type OrderChange = Omit<UpdateObject<DB, 'publish_orders'>, 'id' | 'tenant_id' | 'version'>;

/** A worker says so often that it lives; after this long without a word another one takes the order. */
const LEASE_MS = 20_000;
/** How long an event may take before the sweep looks itself. */
const LOOK_AGAIN_MS = 20_000;
/** Whoever held the order until now may write nothing more. */
export const raisedFence = sql<number>`fence + 1`;
const nextVersion = { version: sql<number>`version + 1` };

/** SQL of `publish_orders`. */
export const ordersStore = ({ q, tenantId }: Tx) => {
  const visible = (actor: Member) =>
    q.selectFrom('publish_orders').selectAll().where(visibleTo(actor, 'publish_orders.project_id'));
  const one = (id: string) => q.updateTable('publish_orders').where('id', '=', id);
  /** Only the worker that holds this fence changes it. */
  const fetching = (id: string, fence: number) =>
    one(id).where('fence', '=', fence).where('state', '=', 'fetching');
  return {
    list(
      { before, limit, state }: { before: string | undefined; limit: number; state?: OrderState | undefined },
      actor: Member,
    ) {
      let rows = visible(actor)
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (before) rows = rows.where('id', '<', before);
      if (state) rows = rows.where('state', '=', state);
      return rows.execute();
    },
    visible: (actor: Member, id: string) => visible(actor).where('id', '=', id).executeTakeFirst(),
    visibleLocked: (actor: Member, id: string) =>
      visible(actor).where('id', '=', id).forUpdate().executeTakeFirst(),
    /** Orders under way; until the transaction ends nobody else counts or adds to them. */
    countOpen: async (): Promise<number> => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`publish_orders ${tenantId}`}, 0))`.execute(
        q,
      );
      const { open } = await q
        .selectFrom('publish_orders')
        .select(sql<number>`count(*)::int`.as('open'))
        .where('state', 'in', openOrderStates)
        .executeTakeFirstOrThrow();
      return open;
    },
    locked: (id: string) =>
      q.selectFrom('publish_orders').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(),
    add: (order: NewOrder) =>
      q
        .insertInto('publish_orders')
        .values({ ...order, tenant_id: tenantId })
        .returningAll()
        .executeTakeFirstOrThrow(),
    /** undefined: nothing to fetch, or somebody is on it. */
    takable: (id: string) =>
      q
        .selectFrom('publish_orders')
        .selectAll()
        .where('id', '=', id)
        .where('state', '=', 'fetching')
        .where('wake_at', '<=', now)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst(),
    take: (id: string, target: { asset_id: string; upload_id: string }) =>
      one(id)
        .set({
          ...target,
          attempt: sql<number>`attempt + 1`,
          fence: sql<number>`fence + 1`,
          wake_at: inMs(LEASE_MS),
          received_bytes: 0,
          total_bytes: null,
          ...nextVersion,
        })
        .returningAll()
        .executeTakeFirstOrThrow(),
    /** undefined: the order is somebody else's by now. */
    beat: (id: string, fence: number, far: { received_bytes: number; total_bytes: number | null }) =>
      fetching(id, fence)
        .set({ ...far, wake_at: inMs(LEASE_MS) })
        .returning('id')
        .executeTakeFirst(),
    held: (id: string, fence: number) =>
      q
        .selectFrom('publish_orders')
        .selectAll()
        .where('id', '=', id)
        .where('fence', '=', fence)
        .where('state', '=', 'fetching')
        .forUpdate()
        .executeTakeFirst(),
    change: (id: string, set: OrderChange) =>
      one(id)
        .set({ ...set, ...nextVersion })
        .returningAll()
        .executeTakeFirstOrThrow(),
    /** Nothing has changed: the next look is due later. */
    lookLater: (id: string) =>
      one(id)
        .set({ wake_at: inMs(LOOK_AGAIN_MS) })
        .execute(),
    ofAsset: (assetId: string) =>
      q
        .selectFrom('publish_orders')
        .select('id')
        .where('asset_id', '=', assetId)
        .where('state', '=', 'checking')
        .execute(),
    ofVideo: (videoId: string) =>
      q
        .selectFrom('publish_orders')
        .select('id')
        .where('video_id', '=', videoId)
        .where('state', '=', 'making')
        .execute(),
  };
};

/** When the next look at an order without news is due. */
export const lookAgain = inMs(LOOK_AGAIN_MS);

type WaitingOrder = { tenant_id: string; id: string; state: string };
/** Orders of all enterprises that somebody should look at now. */
export const ordersWaiting = async ({ q }: SystemTx, most: number): Promise<WaitingOrder[]> =>
  (await sql<WaitingOrder>`select tenant_id, id, state from publish_orders_waiting(${most})`.execute(q)).rows;
