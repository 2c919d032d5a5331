import type { EventKind, EventMap } from '@xingluo/contracts/events';
import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Db, SystemTx, Tx } from './db/db.ts';
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
  const reactionOf = (consumer: string, { kind }: Waiting) =>
    consumers[consumer]![kind as EventKind] as
      | ((tx: Tx, payload: unknown, id: string) => Promise<void>)
      | undefined;

  /** One consumer acts on those of its events that it has not acted on yet, in one transaction. */
  const hand = (consumer: string, tenantId: string, events: Waiting[]): Promise<void> =>
    db.withTenant(tenantId, async (tx) => {
      const { rows } = await sql<{ event_id: string }>`
        insert into inbox (consumer, event_id)
        select ${consumer}, unnest(${events.map(({ id }) => id)}::text[]) on conflict do nothing
        returning event_id`.execute(tx.q);
      const first = new Set(rows.map(({ event_id }) => event_id));
      for (const event of events)
        if (first.has(event.id)) await reactionOf(consumer, event)?.(tx, event.payload, event.id);
    });

  /** Events of one enterprise to all that listen; each that fails, with why. */
  const deliver = async (tenantId: string, events: Waiting[]): Promise<Map<string, Error>> => {
    try {
      for (const consumer of Object.keys(consumers)) {
        const own = events.filter((event) => reactionOf(consumer, event));
        if (own.length > 0) await hand(consumer, tenantId, own);
      }
      return new Map();
    } catch (error) {
      if (events.length === 1) return new Map([[events[0]!.id, error as Error]]);
      // Which of them fails shows when each goes by itself; the others must not wait for it.
      const failed = new Map<string, Error>();
      for (const event of events)
        for (const [id, why] of await deliver(tenantId, [event])) failed.set(id, why);
      return failed;
    }
  };

  const putOff = async (tx: SystemTx, { id, kind, attempts }: Waiting, failure: Error): Promise<void> => {
    log.error({ err: failure, event: id, kind }, 'an event could not be handled; it will be tried again');
    const seconds = Math.min(3600, 2 ** attempts);
    await tx.q
      .updateTable('outbox')
      .where('id', '=', id)
      .set({
        attempts: attempts + 1,
        failed_reason: failure.message.slice(0, 500),
        next_attempt_at: sql<Date>`now() + make_interval(secs => ${seconds})`,
      })
      .execute();
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
      const failed = new Map<string, Error>();
      for (const [tenantId, own] of Map.groupBy(events, (event) => event.tenant_id))
        for (const [id, why] of await deliver(tenantId, own)) failed.set(id, why);
      for (const event of events) {
        const failure = failed.get(event.id);
        if (failure) await putOff(tx, event, failure);
      }
      const handled = events.map(({ id }) => id).filter((id) => !failed.has(id));
      if (handled.length > 0)
        await sql`update outbox set published_at = now() where id = any(${handled}::text[])`.execute(tx.q);
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
