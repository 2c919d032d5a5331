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
