import type { OrderWanted, publishOrdersContract } from '@xingluo/contracts/publish-orders';
import type { MemberContext } from '../../../kernel/http/context.ts';
import type { Handlers } from '../../../kernel/http/contract-routes.ts';
import type { DecideOrder } from './decide.ts';
import type { Orders } from './service.ts';

export const orderRoutes = (orders: Orders, decide: DecideOrder): Handlers<typeof publishOrdersContract> => {
  const place = async ({ input, context }: { input: OrderWanted; context: MemberContext }) => {
    await orders.admit(input.mediaUrl);
    return context.change(async (tx, note) => ({
      order: await orders.place(tx, context.actor, input, note),
    }));
  };
  return {
    publishVideo: place,
    publishVideoAlias: place,
    orders: ({ input, context }) => context.read((tx) => orders.orders(tx, context.actor, input)),
    order: ({ input, context }) => context.read((tx) => orders.order(tx, context.actor, input.id)),
    cancelOrder: ({ input, context }) =>
      context.change((tx, note) => decide.cancel(tx, context.actor, input.id, note)),
    retryOrder: async ({ input, context }) => {
      if (input.mediaUrl !== undefined) await orders.admit(input.mediaUrl);
      return context.change((tx, note) => decide.retry(tx, context.actor, input, note));
    },
  };
};
