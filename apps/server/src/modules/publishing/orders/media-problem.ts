import { AppError } from '../../../kernel/errors.ts';
import { DownloadRefused } from '../../../kernel/guarded-download.ts';
import { AddressRefused } from '../../../kernel/guarded-fetch.ts';
import type { OrderProblem } from './wire.ts';

/** `again`: it may go better later. */
export type MediaProblem = OrderProblem & { again: boolean };

const unavailable = (data: Record<string, unknown>, again: boolean): MediaProblem => ({
  code: 'publishing.media_unavailable',
  data,
  again,
});

/** Answers of a server that is busy rather than without the file. */
const passing = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status);

const codeOf = (error: unknown): string => {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name);
};

/** What an error of a fetch means for its order. */
export const mediaProblem = (error: unknown, maxMediaBytes: number): MediaProblem => {
  if (error instanceof AddressRefused)
    return { code: 'publishing.media_refused', data: { reason: error.reason }, again: false };
  if (error instanceof AppError)
    return { code: error.code, data: error.data, again: error.code === 'library.no_space' };
  if (error instanceof DownloadRefused)
    return unavailable(
      { reason: error.reason, status: error.status },
      error.reason === 'status' && passing(error.status),
    );
  const code = codeOf(error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return { code: 'library.too_large', data: { limitBytes: maxMediaBytes }, again: false };
  if (code === 'TimeoutError') return unavailable({ reason: 'too_slow' }, false);
  return unavailable({ reason: 'connection', detail: code.slice(0, 60) }, true);
};

const FIRST_PAUSE_MS = 10_000;
export const MOST_ATTEMPTS = 5;

/** How long to leave the other side alone after the n-th try: 10 s, 40 s, 160 s, 640 s. */
export const pauseAfter = (attempt: number): number => FIRST_PAUSE_MS * 4 ** (attempt - 1);

/** The last part of an address's path without its ending, which would promise what only the bytes can keep. */
export const nameOf = (address: string): string => {
  const last = URL.parse(address)?.pathname.split('/').findLast(Boolean) ?? '';
  let name = last;
  try {
    name = decodeURIComponent(last);
  } catch {
    // Not every % is an escape.
  }
  return name.replace(/(\.[a-z0-9]{1,5})+$/i, '').trim() || 'download';
};
