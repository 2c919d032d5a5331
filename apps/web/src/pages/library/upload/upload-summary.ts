import { endedStates, type UploadItem } from './upload-item.ts';

export interface UploadSummary {
  /** Being sent or waiting for their turn. */
  active: number;
  /** Paused, failed or without network: they wait for somebody or something. */
  stopped: number;
  checking: number;
  refused: number;
  /** Ready or refused. */
  ended: number;
  /** Of all bytes of files that have not arrived yet and those beside them; null when nothing is on its way. */
  percent: number | null;
  /** Seconds until everything that moves has arrived. */
  left: number | null;
}

/** What the head of the tray says of all uploads together. */
export function summaryOf(items: readonly UploadItem[]): UploadSummary {
  const count = (...states: UploadItem['state'][]) =>
    items.filter(({ state }) => states.includes(state)).length;
  const open = items.filter(({ state }) => !endedStates.has(state));
  const arriving = items.filter(({ state }) => state !== 'refused');
  const bytes = arriving.reduce((sum, item) => sum + item.bytes, 0);
  const sent = arriving.reduce(
    (sum, item) => sum + (endedStates.has(item.state) ? item.bytes : item.sent),
    0,
  );
  const moving = items.filter(({ state }) => state === 'sending' || state === 'waiting');
  const speed = moving.reduce((sum, item) => sum + (item.speed ?? 0), 0);
  const rest = moving.reduce((sum, item) => sum + item.bytes - item.sent, 0);
  return {
    active: moving.length,
    stopped: count('paused', 'failed', 'offline'),
    checking: count('checking'),
    refused: count('refused'),
    ended: count('ready', 'refused'),
    percent: open.length > 0 && bytes > 0 ? Math.floor((sent / bytes) * 100) : null,
    left: speed > 0 ? Math.ceil(rest / speed) : null,
  };
}
