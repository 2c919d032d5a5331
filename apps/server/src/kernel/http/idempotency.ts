import { sql } from 'kysely';
import type { Tx } from '../db/db.ts';
import { AppError } from '../errors.ts';

export type IdempotentRequest = { key: string; actorId: string; route: string; requestHash: string };

/**
 * Runs `work` once per Idempotency-Key. A second request with the key waits for the first one's transaction, then gets
 * its stored result; with another body it is refused. A rolled back first leaves no trace and may be repeated.
 */
export const once = async <T>(tx: Tx, request: IdempotentRequest, work: () => Promise<T>): Promise<T> => {
  const claimed = await tx.q
    .insertInto('idempotency_keys')
    .values({
      tenant_id: tx.tenantId,
      actor_id: request.actorId,
      key: request.key,
      route: request.route,
      request_hash: request.requestHash,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  const mine = tx.q
    .selectFrom('idempotency_keys')
    .where('actor_id', '=', request.actorId)
    .where('key', '=', request.key);
  if (claimed.numInsertedOrUpdatedRows !== 1n) {
    const first = await mine.select(['request_hash', 'route', 'response']).executeTakeFirst();
    if (!first) throw new AppError('http.idempotency_in_progress');
    if (first.request_hash !== request.requestHash || first.route !== request.route)
      throw new AppError('http.idempotency_key_reused');
    return (first.response as { result: T }).result;
  }
  const result = await work();
  await tx.q
    .updateTable('idempotency_keys')
    .set({ response: sql`${JSON.stringify({ result })}::jsonb` })
    .where('actor_id', '=', request.actorId)
    .where('key', '=', request.key)
    .execute();
  return result;
};
