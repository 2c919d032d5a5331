import type { Sweep } from '../../kernel/module.ts';
import type { PublishingNeeds } from './needs.ts';
import { tasksDue } from './store/leases.ts';

const AT_ONCE = 500;

/** Wakes what is due: the second of a schedule, a backoff that is over, a lease that a lost worker left behind. */
export const publishingSweeps = ({ db, send }: Pick<PublishingNeeds, 'db' | 'send'>): Sweep[] => [
  {
    name: 'publishing.due',
    everySeconds: 1,
    run: () =>
      db.asSystem('publish tasks due', async (tx) => {
        for (const { tenant_id: tenantId, id: taskId } of await tasksDue(tx, AT_ONCE))
          await send(tx, 'publishing.advance', { tenantId, taskId }, taskId);
      }),
  },
];
