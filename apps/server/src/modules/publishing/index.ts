import type { publishingContract } from '@xingluo/contracts/publishing';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import type { Module } from '../../kernel/module.ts';
import { createApply } from './apply.ts';
import { measureJob, measureSweep } from './figures/measure.ts';
import { createDecideFollowUp } from './follow-ups/decide.ts';
import { followUpJob, followUpSweep } from './follow-ups/run.ts';
import type { PublishingNeeds } from './needs.ts';
import { createCarryOn } from './orders/carry-on.ts';
import { createDecideOrder } from './orders/decide.ts';
import { createFail } from './orders/fail.ts';
import { createFetch } from './orders/fetch.ts';
import { orderReactions } from './orders/reactions.ts';
import { orderRoutes } from './orders/routes.ts';
import { createOrders } from './orders/service.ts';
import { orderSweep } from './orders/sweep.ts';
import { publishingReactions } from './reactions.ts';
import { publishingRoutes } from './routes.ts';
import { createAdvance } from './run/advance.ts';
import { takeUpLoop } from './run/take-up.ts';
import { createCreate } from './service/create.ts';
import { createDecide } from './service/decide.ts';
import { createEdit } from './service/edit.ts';
import { createHand } from './service/hand.ts';
import { createRead } from './service/read.ts';
import { createRemove } from './service/remove.ts';
import { publishingSweeps } from './sweeps.ts';
import { createTaskWire } from './wire.ts';

export type { PublishingNeeds } from './needs.ts';
export { TAKE_UP_CHANNEL } from './run/take-up.ts';

/** 矩阵发布: posts of videos to accounts, each a task that ends published, refused with a reason, or asks a person. */
export const createPublishing = (needs: PublishingNeeds) => {
  const apply = createApply(needs);
  const wire = createTaskWire(needs);
  const runs = createAdvance(needs, apply);
  const tasks = createCreate(needs, wire);
  const fail = createFail(needs);
  const fetchMedia = createFetch(needs, fail);
  const carryOn = createCarryOn(needs, tasks, fail);
  return {
    handlers: {
      ...publishingRoutes(
        tasks,
        createDecide(needs, apply, wire, runs.interrupt),
        createRead(needs, wire),
        createHand(needs, apply, wire, runs.interrupt),
        createEdit(needs, apply, wire),
        createRemove(needs, apply, wire),
        createDecideFollowUp(needs),
      ),
      ...orderRoutes(createOrders(needs), createDecideOrder(needs)),
    } satisfies Handlers<typeof publishingContract>,
    jobs: {
      'publishing.follow_up': followUpJob(needs),
      'publishing.measure': measureJob(needs),
      'publishing.fetch_media': (wanted, { signal }) => fetchMedia(wanted, signal),
      'publishing.carry_on_order': carryOn,
    },
    loops: [takeUpLoop(needs, runs)],
    /** Takes one task up and works on it; what the loop does with all that are due. */
    advance: runs.advance,
    reactions: { ...publishingReactions(needs, apply), ...orderReactions(needs) },
    sweeps: [...publishingSweeps(needs), measureSweep(needs), followUpSweep(needs), orderSweep(needs)],
    tables: [
      { table: 'publish_tasks', omit: ['upload_sealed'], erase: 'delete' },
      { table: 'publish_orders', erase: 'delete' },
      { table: 'publish_events', erase: 'delete' },
      { table: 'publish_hands', omit: ['kit_sealed', 'phone_hash'], erase: 'delete' },
      { table: 'publish_follow_ups', erase: 'delete' },
      { table: 'post_metrics', erase: 'delete' },
    ],
    /** Ends the runs of this process and gives their tasks back; before the job engine stops. */
    stop: runs.stop,
  } satisfies Module & Record<string, unknown>;
};
