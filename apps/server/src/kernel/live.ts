import type { LiveMap, LiveTopic } from '@xingluo/contracts/live';
import { sql } from 'kysely';
import type { Db, Tx } from './db/db.ts';
import type { Notifications } from './notifications.ts';

/** As in the function `tell_live` of the database. */
export const LIVE_CHANNEL = 'xingluo_live';

export type LiveEvent = { id: number; topic: string; data: unknown };
type Listener = (event: LiveEvent | 'look-again') => void;

/**
 * Tells the browsers of this tenant, on every process, once the transaction commits.
 * The row lets a dropped connection resume; the payload is small by its type (NOTIFY takes 8,000 bytes).
 */
export const tellLive = async <T extends LiveTopic>(tx: Tx, topic: T, data: LiveMap[T]): Promise<void> => {
  await sql`select tell_live(${tx.tenantId}, ${topic}, ${JSON.stringify(data)}::jsonb)`.execute(tx.q);
};

/** The reading half: who listens for which tenant, and what they missed. */
export const createLive = (db: Db, notifications: Notifications) => {
  const listeners = new Map<string, Set<Listener>>();
  notifications.on(LIVE_CHANNEL, (payload) => {
    if (payload === '') {
      for (const set of listeners.values()) for (const listener of set) listener('look-again');
      return;
    }
    const { t, ...event } = JSON.parse(payload) as LiveEvent & { t: string };
    for (const listener of listeners.get(t) ?? []) listener(event);
  });
  return {
    /** Returns the function that ends it. */
    subscribe(tenantId: string, listener: Listener): () => void {
      const set = listeners.get(tenantId) ?? new Set();
      set.add(listener);
      listeners.set(tenantId, set);
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(tenantId);
      };
    },
    /**
     * What was told after `lastId`, at most 500, oldest first. Ids are taken before their commit, so a late one may
     * carry a smaller id: the last ten seconds before are sent again. Hints may repeat; they must not be lost.
     */
    async missed(tenantId: string, lastId: number): Promise<LiveEvent[]> {
      return db.withTenant(tenantId, (tx) =>
        tx.q
          .selectFrom('live_events')
          .select(['id', 'topic', 'data'])
          .where((eb) =>
            eb.or([
              eb('id', '>', lastId),
              eb(
                'created_at',
                '>',
                sql<Date>`(select created_at from live_events where id = ${lastId}) - interval '10 seconds'`,
              ),
            ]),
          )
          .orderBy('id')
          .limit(500)
          .execute(),
      );
    },
  };
};
export type Live = ReturnType<typeof createLive>;
