import { sql } from 'kysely';
import type { Tx } from '../../../kernel/db/db.ts';
import type { Bucket } from '../pace/buckets.ts';

/**
 * Takes tokens for several tasks, for the first one first: of all buckets of a task, or of none of them. For each task
 * 0, else ms until all of its buckets have enough. All are given back if the transaction is.
 */
export const takeTokens = async ({ q }: Tx, tasks: Bucket[][]): Promise<number[]> => {
  const all = tasks.flatMap((buckets, task) => buckets.map((bucket) => ({ ...bucket, task })));
  const waits = tasks.map(() => 0);
  if (all.length === 0) return waits;
  const of = <K extends keyof (typeof all)[number]>(name: K) => all.map((bucket) => bucket[name]);
  const { rows } = await sql<{
    task: number;
    seconds: number;
  }>`select task, seconds from take_rate_tokens_each(
    ${of('task')}::int[], ${of('key')}::text[], ${of('capacity')}::float8[], ${of('perSecond')}::float8[],
    ${of('cost')}::float8[])`.execute(q);
  for (const { task, seconds } of rows) waits[task] = Math.ceil(seconds * 1000);
  return waits;
};
