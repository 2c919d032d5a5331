import type { Sweep } from '../../kernel/module.ts';
import type { PublishingNeeds } from './needs.ts';
import { accountsSoon, noticeDue } from './store/leases.ts';

const AT_ONCE = 500;
/** So long before a post its account's authorisation is tried: time for a person to renew it. */
const PREFLIGHT_HOURS = 6;

export const publishingSweeps = ({ db, preflight }: Pick<PublishingNeeds, 'db' | 'preflight'>): Sweep[] => [
  {
    // That the product was there at its time tells a post that waited in line from one that is late.
    name: 'publishing.notice',
    everySeconds: 1,
    run: async () => {
      await db.asSystem('publish tasks due', noticeDue);
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
