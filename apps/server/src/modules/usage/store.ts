import { sql } from 'kysely';
import type { Tx } from '../../kernel/db/db.ts';

export type Charge = {
  kind: string;
  quantity: number;
  /** Integer micro-units of `currency`; null when the price is unknown. */
  costMicro: number | bigint | null;
  currency: string | null;
  priceId: string | null;
  projectId: string | null;
  userId: string | null;
  refType: string;
  refId: string;
};

type Row = {
  kind: string;
  currency: string | null;
  quantity: number;
  cost_micro: string | null;
  entries: number;
  unpriced: number;
};

export const usageStore = ({ q, tenantId }: Tx) => ({
  add: (charge: Charge) =>
    q
      .insertInto('usage_entries')
      .values({
        tenant_id: tenantId,
        kind: charge.kind,
        quantity: charge.quantity,
        cost_micro: charge.costMicro === null ? null : Number(charge.costMicro),
        currency: charge.currency,
        price_id: charge.priceId,
        project_id: charge.projectId,
        user_id: charge.userId,
        ref_type: charge.refType,
        ref_id: charge.refId,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  summary: async (from: Date, to: Date, projectId: string | undefined): Promise<Row[]> => {
    const { rows } = await sql<Row>`
      select kind, currency, sum(quantity)::float as quantity, sum(cost_micro)::text as cost_micro,
             count(*)::int as entries, (count(*) filter (where cost_micro is null))::int as unpriced
        from usage_entries
       where at >= ${from} and at < ${to} and (${projectId ?? null}::text is null or project_id = ${projectId ?? null})
       group by kind, currency order by kind, currency`.execute(q);
    return rows;
  },
});
