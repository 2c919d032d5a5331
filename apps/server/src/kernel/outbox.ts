import type { EventKind, EventMap } from '@xingluo/contracts/events';
import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Db, Tx } from './db/db.ts';
import { together } from './db/together.ts';
import { newId } from './ids.ts';
import type { Log } from './log.ts';
import { type Notifications, notify } from './notifications.ts';

export const OUTBOX_CHANNEL = 'xingluo_outbox';

/** Tells the other modules, in the transaction of the change: either both are there or neither. */
export const emit = async <K extends EventKind>(tx: Tx, kind: K, payload: EventMap[K]): Promise<void> => {
  await together([
    tx.q
      .insertInto('outbox')
      .values({ id: newId('ev'), tenant_id: tx.tenantId, kind, payload: JSON.stringify(payload) })
      .execute(),
    notify(tx, OUTBOX_CHANNEL),
  ]);
};

/** What one consumer does when events arrive. It runs at least once per event and must not assume an order. */
export type Reactions = {
  [K in EventKind]?: (tx: Tx, payload: EventMap[K], eventId: string) => Promise<void>;
};
export type Consumers = Record<string, Reactions>;

const MOST_ATTEMPTS = 25;
const BATCH = 50;

type Waiting = { id: string; tenant_id: string; kind: string; payload: unknown; attempts: number };

/**
 * Hands waiting events to every consumer that listens. Effect and inbox row share a transaction, so a repeat does
 * nothing; an event whose consumer fails comes back later with exponential backoff and does not hold up the others.
 */
export const createDispatcher = ({
  db,
  log,
  consumers,
  clock,
}: {
  db: Db;
  log: Log;
  consumers: Consumers;
  clock: Clock;
}) => {
  const deliver = async (event: Waiting): Promise<void> => {
    for (const [consumer, reactions] of Object.entries(consumers)) {
      const react = reactions[event.kind as EventKind] as
        | ((tx: Tx, payload: unknown, id: string) => Promise<void>)
        | undefined;
      if (!react) continue;
      await db.withTenant(event.tenant_id, async (tx) => {
        const first = await tx.q
          .insertInto('inbox')
          .values({ consumer, event_id: event.id })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (first.numInsertedOrUpdatedRows === 1n) await react(tx, event.payload, event.id);
      });
    }
  };

  /** One batch; returns how many were taken. Rows stay locked meanwhile, so a second dispatcher skips them. */
  const dispatchBatch = async (): Promise<number> =>
    db.asSystem('outbox', async (tx) => {
      const events = await tx.q
        .selectFrom('outbox')
        .select(['id', 'tenant_id', 'kind', 'payload', 'attempts'])
        .where('published_at', 'is', null)
        .where('next_attempt_at', '<=', sql<Date>`now()`)
        .where('attempts', '<', MOST_ATTEMPTS)
        .orderBy('next_attempt_at')
        .limit(BATCH)
        .forUpdate()
        .skipLocked()
        .execute();
      for (const event of events) {
        const failure = await deliver(event).then(
          () => null,
          (error: Error) => error,
        );
        const row = tx.q.updateTable('outbox').where('id', '=', event.id);
        if (failure === null) {
          await row.set({ published_at: sql<Date>`now()` }).execute();
          continue;
        }
        log.error(
          { err: failure, event: event.id, kind: event.kind },
          'an event could not be handled; it will be tried again',
        );
        const seconds = Math.min(3600, 2 ** event.attempts);
        await row
          .set({
            attempts: event.attempts + 1,
            failed_reason: failure.message.slice(0, 500),
            next_attempt_at: sql<Date>`now() + make_interval(secs => ${seconds})`,
          })
          .execute();
      }
      return events.length;
    });

  let running: Promise<void> | undefined;
  let again = false;
  /** Works off everything that waits; calls while it runs make it look once more. */
  const drain = (): Promise<void> => {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        while ((await dispatchBatch()) === BATCH);
      } while (again);
    })()
      .catch((error: Error) => log.error({ err: error }, 'the outbox could not be read'))
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  return {
    drain,
    start(notifications: Notifications): () => Promise<void> {
      notifications.on(OUTBOX_CHANNEL, () => void drain());
      const stopSweep = clock.every(2000, drain);
      void drain();
      return async () => {
        stopSweep();
        await running;
      };
    },
  };
};
