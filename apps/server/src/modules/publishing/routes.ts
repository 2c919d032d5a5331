import type { publishOrdersContract } from '@xingluo/contracts/publish-orders';
import type { publishingContract } from '@xingluo/contracts/publishing';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import type { createDecideFollowUp } from './follow-ups/decide.ts';
import type { createCreate } from './service/create.ts';
import type { createDecide } from './service/decide.ts';
import type { createEdit } from './service/edit.ts';
import type { createHand } from './service/hand.ts';
import type { createRead } from './service/read.ts';
import type { createRemove } from './service/remove.ts';

type Common = {
  title: string;
  description: string;
  tags?: string[] | undefined;
  scheduleAt?: string | undefined;
};

/** What a target does not say for itself is said for all. */
const ownOr = <T extends { [K in keyof Common]?: Common[K] | undefined }>(common: Common, targets: T[]) =>
  targets.map((target) => ({
    ...target,
    title: target.title ?? common.title,
    description: target.description ?? common.description,
    tags: target.tags ?? common.tags,
    scheduleAt: target.scheduleAt ?? common.scheduleAt,
  }));

export const publishingRoutes = (
  tasks: ReturnType<typeof createCreate>,
  decide: ReturnType<typeof createDecide>,
  read: ReturnType<typeof createRead>,
  hand: ReturnType<typeof createHand>,
  edit: ReturnType<typeof createEdit>,
  remove: ReturnType<typeof createRemove>,
  decideFollowUp: ReturnType<typeof createDecideFollowUp>,
): Omit<Handlers<typeof publishingContract>, keyof typeof publishOrdersContract> => ({
  publish: ({ input, context }) =>
    context.change(async (tx, note) => {
      const { videoId, coverUrl, ...target } = input;
      const wanted = { videoId, coverUrl, targets: [target] };
      return (await tasks.create(tx, context.actor, wanted, note))[0]!;
    }),
  publishMany: ({ input, context }) =>
    context.change(async (tx, note) => {
      const wanted = { ...input, targets: ownOr(input, input.targets) };
      return { items: await tasks.create(tx, context.actor, wanted, note) };
    }),
  check: ({ input, context }) =>
    context.read(async (tx) => ({
      items: await tasks.check(tx, context.actor, { ...input, targets: ownOr(input, input.targets) }),
    })),
  tasks: ({ input, context }) => context.read((tx) => read.tasks(tx, context.actor, input)),
  board: ({ input, context }) => context.read((tx) => read.board(tx, context.actor, input)),
  task: ({ input, context }) => context.read((tx) => read.task(tx, context.actor, input.id)),
  cancel: ({ input, context }) => context.change((tx, note) => decide.cancel(tx, context.actor, input, note)),
  reschedule: ({ input, context }) =>
    context.change((tx, note) => decide.reschedule(tx, context.actor, input, note)),
  retry: ({ input, context }) => context.change((tx, note) => decide.retry(tx, context.actor, input, note)),
  resolve: ({ input, context }) =>
    context.change((tx, note) => decide.resolve(tx, context.actor, input, note)),
  hand: ({ input, context }) => context.read((tx) => hand.kit(tx, context.actor, input.id)),
  handDone: ({ input, context }) => context.change((tx, note) => hand.done(tx, context.actor, input, note)),
  handPhone: ({ input, context }) =>
    context.change((tx, note) => hand.phone(tx, context.actor, input.id, note)),
  phoneHand: ({ input, context }) => hand.phoneKit(input.token, context.address),
  phoneDone: ({ input: { token, ...said }, context: { requestId, address } }) =>
    hand.phoneDone(token, said, { requestId, address }),
  edit: ({ input, context }) => edit(context, input),
  remove: ({ input, context }) => remove(context, input),
  followUp: ({ input, context }) =>
    context.change((tx, note) => decideFollowUp(tx, context.actor, input, note)),
});
