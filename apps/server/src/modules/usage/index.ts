import type { usageContract } from '@xingluo/contracts/records';
import type { Tx } from '../../kernel/db/db.ts';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import type { Module } from '../../kernel/module.ts';
import { type Charge, usageStore } from './store.ts';

/** Integer micro-units as a decimal: 1234567 → "1.234567". */
export const microToDecimal = (micro: string): string => {
  const digits = micro.replace('-', '').padStart(7, '0');
  const whole = `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '');
  return `${micro.startsWith('-') ? '-' : ''}${whole}`;
};

/** Books what was used, once per (kind, ref): a repeated job charges nothing twice. */
export const charge = async (tx: Tx, wanted: Charge): Promise<void> => {
  await usageStore(tx).add(wanted);
};

const MONTH = 30 * 24 * 3600 * 1000;

const routes = (now: () => Date): Handlers<typeof usageContract> => ({
  summary: ({ input, context }) =>
    context.read(async (tx) => {
      const to = input.to ? new Date(input.to) : now();
      const from = input.from ? new Date(input.from) : new Date(to.getTime() - MONTH);
      const rows = await usageStore(tx).summary(from, to, input.projectId);
      return {
        from: from.toISOString(),
        to: to.toISOString(),
        rows: rows.map((row) => ({
          kind: row.kind,
          quantity: row.quantity,
          cost: row.cost_micro === null ? null : microToDecimal(row.cost_micro),
          currency: row.currency,
          entries: row.entries,
          unpriced: row.unpriced,
        })),
      };
    }),
});

/** 成本: the ledger of what was used. */
export const createUsage = ({ now }: { now: () => Date }) =>
  ({
    handlers: routes(now),
    tables: [{ table: 'usage_entries', erase: { tombstone: ['user_id'] } }],
  }) satisfies Module;
export type { Charge } from './store.ts';
