import { sql } from 'kysely';
import pg from 'pg';
import type { Tx } from './db/db.ts';
import type { Log } from './log.ts';

export type Notifications = {
  /** `listener` gets the payload of each NOTIFY on `channel`, and '' after a reconnect, when some may have been missed. */
  on(channel: string, listener: (payload: string) => void): void;
  close(): Promise<void>;
};

/** Tells whoever listens on `channel`, on every process, once the transaction commits; once however often it is called. */
export const notify = async ({ q }: Pick<Tx, 'q'>, channel: string): Promise<void> => {
  await sql`select pg_notify(${channel}, '')`.execute(q);
};

/** One dedicated LISTEN connection; reconnects for as long as it is open. */
export const openNotifications = async (
  url: string,
  channels: string[],
  log: Log,
): Promise<Notifications> => {
  const listeners = new Map<string, ((payload: string) => void)[]>();
  let client: pg.Client | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const tell = (channel: string, payload: string) => {
    for (const listener of listeners.get(channel) ?? []) listener(payload);
  };
  const connect = async (again: boolean): Promise<void> => {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'xingluo notifications',
      keepAlive: true,
      options: '-c role=xingluo_system',
    });
    let lost = false;
    const retry = (error?: Error) => {
      if (lost || closed) return;
      lost = true;
      log.warn({ err: error }, 'the notification connection broke; connecting again');
      next.end().catch(() => {});
      timer = setTimeout(() => connect(true).catch(() => {}), 1000);
    };
    next.on('error', retry);
    next.on('end', () => retry());
    next.on('notification', (message) => tell(message.channel, message.payload ?? ''));
    try {
      await next.connect();
      for (const channel of channels) await next.query(`listen ${pg.escapeIdentifier(channel)}`);
      client = next;
      if (again) for (const channel of channels) tell(channel, '');
    } catch (error) {
      if (!again) throw error;
      retry(error as Error);
    }
  };
  await connect(false);
  return {
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
};
