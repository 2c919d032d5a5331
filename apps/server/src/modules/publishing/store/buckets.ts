import { sql } from 'kysely';
import type { SystemTx } from '../../../kernel/db/db.ts';
import type { Bucket } from '../pace/buckets.ts';

/** Takes the tokens of all buckets, or none: 0, else ms until all of them have enough. Given back if the transaction is. */
export const takeTokens = async ({ q }: Pick<SystemTx, 'q'>, buckets: Bucket[]): Promise<number> => {
  if (buckets.length === 0) return 0;
  const of = <K extends keyof Bucket>(name: K) => buckets.map((bucket) => bucket[name]);
  const { rows } = await sql<{ seconds: number }>`select take_rate_tokens(
    ${of('key')}::text[], ${of('capacity')}::float8[], ${of('perSecond')}::float8[], ${of('cost')}::float8[]
  ) as seconds`.execute(q);
  return Math.ceil((rows[0]?.seconds ?? 0) * 1000);
};

/**
 * Takes tokens for several tasks, for the first one first: of all buckets of a task, or of none of them. For each task
 * 0, else ms until all of its buckets have enough. All are given back if the transaction is.
 */
export const takeTokensEach = async ({ q }: Pick<SystemTx, 'q'>, tasks: Bucket[][]): Promise<number[]> => {
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
