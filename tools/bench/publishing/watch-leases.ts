import { LIVE_CHANNEL } from '../../../apps/server/src/kernel/live.ts';
import { silentLog } from '../../../apps/server/src/kernel/log.ts';
import { openNotifications } from '../../../apps/server/src/kernel/notifications.ts';

export type LeaseWatch = {
  /** When the first word of a task's lease came, in ms since the epoch; the commit was before. */
  leasedAt: ReadonlyMap<string, number>;
  close(): Promise<void>;
};

type Told = { topic: string; data: { id: string; state: string } };

/** Listens to what browsers are told of tasks: PostgreSQL sends it right after the commit of the lease. */
export const watchLeases = async (url: string): Promise<LeaseWatch> => {
  const leasedAt = new Map<string, number>();
  const notifications = await openNotifications(url, [LIVE_CHANNEL], silentLog);
  notifications.on(LIVE_CHANNEL, (payload) => {
    if (payload === '') return;
    const { topic, data } = JSON.parse(payload) as Told;
    if (topic === 'task' && data.state === 'uploading' && !leasedAt.has(data.id))
      leasedAt.set(data.id, Date.now());
  });
  return { leasedAt, close: notifications.close };
};
