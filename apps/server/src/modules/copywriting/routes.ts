import type { copywritingContract } from '@xingluo/contracts/copywriting';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import type { CopywritingService } from './service.ts';

export const copywritingRoutes = (service: CopywritingService): Handlers<typeof copywritingContract> => ({
  copies: ({ input, context }) => context.read((tx) => service.list(tx, context.actor, input)),
  copy: ({ input, context }) => context.read((tx) => service.one(tx, context.actor, input.id)),
  createCopy: ({ input, context }) =>
    context.change((tx, note) => service.create(tx, context.actor, input, note)),
  changeCopy: ({ input, context }) =>
    context.change((tx, note) => service.change(tx, context.actor, input, note)),
  deleteCopy: ({ input, context }) =>
    context.change(async (tx, note) => {
      await service.remove(tx, context.actor, input.id, note);
      return { ok: true as const };
    }),
});
