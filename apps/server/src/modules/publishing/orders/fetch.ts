import { AppError } from '../../../kernel/errors.ts';
import { discard, openDownload } from '../../../kernel/guarded-download.ts';
import { tellLive } from '../../../kernel/live.ts';
import type { PublishingNeeds } from '../needs.ts';
import { inMs } from '../store/instants.ts';
import { lookAgain, type OrderRow, ordersStore } from '../store/orders.ts';
import { askerOf, audited, byOrder } from './asker.ts';
import type { Fail } from './fail.ts';
import { whileBeating } from './heartbeat.ts';
import { type MediaProblem, MOST_ATTEMPTS, mediaProblem, nameOf, pauseAfter } from './media-problem.ts';
import { cutAddress } from './wire.ts';

type Wanted = { tenantId: string; orderId: string };
/** An order that this worker holds for as long as it says so and nobody takes it over. */
type Held = Wanted & { row: OrderRow; uploadId: string };
type Outcome = { bytes: number } | { problem: MediaProblem } | { end: 'stopping' | 'lost' };

/** Far below the time after which the queue gives the job to another worker. */
const LONGEST_MS = 90 * 60_000;

/**
 * Fetches the media of an order: take it, with an upload of this try's own; stream the bytes into that; hand the
 * upload to the library's check in the transaction that moves the order on. A try that dies anywhere is begun anew.
 */
export const createFetch = (needs: PublishingNeeds, { fail, orFail }: Fail) => {
  const { db, outgoing, maxMediaBytes } = needs;
  const { check } = outgoing;
  const dispatcher = outgoing.dispatcher({ maxResponseBytes: maxMediaBytes });
  const step = (at: 'taken' | 'received' | 'checking', orderId: string) => needs.atOrderStep?.(at, orderId);

  const take = (wanted: Wanted): Promise<Held | null> =>
    orFail(wanted, async (tx) => {
      const row = await ordersStore(tx).takable(wanted.orderId);
      if (!row) return null;
      // Its worker died at every try, so nobody could write down why.
      if (row.attempt >= MOST_ATTEMPTS)
        throw new AppError('publishing.media_unavailable', { reason: 'worker_lost' });
      const asker = await askerOf(needs, tx, row);
      if (row.upload_id) await needs.abandonFetch(tx, row.upload_id, byOrder(row));
      const { assetId, uploadId } = await audited(needs, tx, row, 'library.upload_started', (note) =>
        needs.beginFetch(tx, asker, { name: nameOf(row.media_url), projectId: row.project_id }, note),
      );
      const taken = await ordersStore(tx).take(row.id, { asset_id: assetId, upload_id: uploadId });
      await tellLive(tx, 'order', { id: row.id, state: row.state });
      return { ...wanted, row: taken, uploadId };
    });

  const receive = async ({ tenantId, orderId, row, uploadId }: Held, stopping: AbortSignal) => {
    const lost = new AbortController();
    const signal = AbortSignal.any([stopping, lost.signal, AbortSignal.timeout(LONGEST_MS)]);
    const far: { received_bytes: number; total_bytes: number | null } = {
      received_bytes: 0,
      total_bytes: null,
    };
    const beat = () =>
      db.withTenant(tenantId, async (tx) => Boolean(await ordersStore(tx).beat(orderId, row.fence, far)));
    const fetched = async (): Promise<Outcome> => {
      const { body, announcedBytes } = await openDownload({ check, dispatcher }, row.media_url, signal);
      far.total_bytes = announcedBytes;
      const onBytes = (received: number) => {
        far.received_bytes = received;
      };
      try {
        return {
          bytes: await needs.receiveFetched(uploadId, { body, announcedBytes, onBytes, signal }),
        };
      } finally {
        discard(body);
      }
    };
    return whileBeating(
      needs,
      beat,
      () => lost.abort(),
      () =>
        fetched().catch((error: unknown): Outcome => {
          if (lost.signal.aborted) return { end: 'lost' };
          if (stopping.aborted) return { end: 'stopping' };
          // An aborted stream says only that it was; the time that ran out says why.
          return { problem: mediaProblem(signal.aborted ? signal.reason : error, maxMediaBytes) };
        }),
    );
  };

  /** Lets go of the order for now: this try's upload goes, the next one begins anew. */
  const giveBack = (held: Held, pauseMs: number, uncounted: boolean): Promise<void> =>
    db.withTenant(held.tenantId, async (tx) => {
      const row = await ordersStore(tx).held(held.orderId, held.row.fence);
      if (!row) return;
      await needs.abandonFetch(tx, held.uploadId, byOrder(row));
      const attempt = uncounted ? row.attempt - 1 : row.attempt;
      const set = { attempt, upload_id: null, asset_id: null, wake_at: inMs(pauseMs) };
      await ordersStore(tx).change(row.id, set);
    });

  const handOver = (held: Held, bytes: number) =>
    orFail(held, async (tx) => {
      const row = await ordersStore(tx).held(held.orderId, held.row.fence);
      if (!row) return;
      if (!(await needs.finishFetch(tx, held.uploadId, bytes, byOrder(row))))
        throw new AppError('library.asset_not_found');
      await ordersStore(tx).change(row.id, {
        state: 'checking',
        upload_id: null,
        received_bytes: bytes,
        total_bytes: bytes,
        wake_at: lookAgain,
        ...cutAddress(row),
      });
      await tellLive(tx, 'order', { id: row.id, state: 'checking' });
    });

  const giveUp = async (held: Held, problem: MediaProblem): Promise<void> => {
    const { attempt, fence, id } = held.row;
    if (problem.again && attempt < MOST_ATTEMPTS) return giveBack(held, pauseAfter(attempt), false);
    await db.withTenant(held.tenantId, async (tx) => {
      const row = await ordersStore(tx).held(id, fence);
      if (row) await fail(tx, row, problem);
    });
  };

  return async (wanted: Wanted, stopping: AbortSignal): Promise<void> => {
    const held = await take(wanted);
    if (!held) return;
    await step('taken', wanted.orderId);
    const outcome = await receive(held, stopping);
    await step('received', wanted.orderId);
    if ('problem' in outcome) return giveUp(held, outcome.problem);
    if ('end' in outcome) return outcome.end === 'stopping' ? giveBack(held, 0, true) : undefined;
    await handOver(held, outcome.bytes);
    await step('checking', wanted.orderId);
  };
};
