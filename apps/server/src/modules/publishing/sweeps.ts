import type { Sweep } from '../../kernel/module.ts';
import type { PublishingNeeds } from './needs.ts';
import { accountsSoon, type Due, tasksDue } from './store/leases.ts';

const AT_ONCE = 500;
/** So long before a post its account's authorisation is tried: time for a person to renew it. */
const PREFLIGHT_HOURS = 6;
/** A sender of the same wake-up waits for this transaction, so it is kept short. */
const PER_TRANSACTION = 50;
/** A wake-up that was sent waits in its queue; only one that was lost has to be sent again. */
const SEND_AGAIN_MS = 10_000;

/** Wakes what is due: the second of a schedule, a backoff that is over, a lease that a lost worker left behind. */
export const publishingSweeps = ({
  db,
  send,
  clock,
  preflight,
}: Pick<PublishingNeeds, 'db' | 'send' | 'clock' | 'preflight'>): Sweep[] => {
  const woken = new Map<string, number>();
  const unsent = (due: Due[]): Due[] => {
    const now = clock.now().getTime();
    for (const [key, at] of woken) if (now - at >= SEND_AGAIN_MS) woken.delete(key);
    return due.filter(({ id, next_attempt_at }) => {
      const key = `${id} ${next_attempt_at.getTime()}`;
      if (woken.has(key)) return false;
      woken.set(key, now);
      return true;
    });
  };
  return [
    {
      name: 'publishing.due',
      everySeconds: 1,
      async run() {
        const due = unsent(await db.asSystem('publish tasks due', (tx) => tasksDue(tx, AT_ONCE)));
        for (let from = 0; from < due.length; from += PER_TRANSACTION)
          await db.asSystem('wake publish tasks', async (tx) => {
            for (const { tenant_id: tenantId, id: taskId } of due.slice(from, from + PER_TRANSACTION))
              await send(tx, 'publishing.advance', { tenantId, taskId }, taskId);
          });
      },
    },
    {
      name: 'publishing.preflight',
      everySeconds: 600,
      async run() {
        const soon = await db.asSystem('accounts that posts need soon', (tx) =>
          accountsSoon(tx, PREFLIGHT_HOURS, AT_ONCE),
        );
        const byTenant = Map.groupBy(soon, ({ tenant_id }) => tenant_id);
        for (const [tenantId, accounts] of byTenant)
          await db.withTenant(tenantId, (tx) =>
            preflight(
              tx,
              accounts.map(({ account_ref }) => account_ref),
            ),
          );
      },
    },
  ];
};
