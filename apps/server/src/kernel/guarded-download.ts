import type { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import type { GuardedFetch } from './guarded-fetch.ts';

/** Why the other side gave no file: the status it answered, or redirects without end or aim. */
export class DownloadRefused extends Error {
  override name = 'DownloadRefused';
  readonly reason: 'status' | 'redirects';
  readonly status: number;

  constructor(reason: DownloadRefused['reason'], status: number) {
    super(`The other side answered ${status} (${reason}).`);
    this.reason = reason;
    this.status = status;
  }
}

export type Download = { body: Readable; announcedBytes: number | null };

const MOST_REDIRECTS = 5;
/** Of the other side before it answers, and between two chunks. */
const SILENCE_MS = 30_000;
const redirects = new Set([301, 302, 303, 307, 308]);

/** An unread body must neither keep the connection nor throw from afar. */
export const discard = (body: Readable): void => {
  body.on('error', () => {}).destroy();
};

const lengthIn = (header: string | string[] | undefined): number | null => {
  const length = typeof header === 'string' && header !== '' ? Number(header) : Number.NaN;
  return Number.isSafeInteger(length) && length >= 0 ? length : null;
};

/**
 * Opens a file of the outside as a stream. Every step of a redirect is judged like the address itself, by its words
 * here and by the address it connects to in the guard's dispatcher. What the other side says the file is counts nothing.
 * @throws AddressRefused, DownloadRefused, and the errors of connections
 */
export const openDownload = async (
  { check, dispatcher }: { check: GuardedFetch['check']; dispatcher: Dispatcher },
  address: string,
  signal: AbortSignal,
): Promise<Download> => {
  let at = address;
  for (let step = 0; step <= MOST_REDIRECTS; step += 1) {
    await check(at);
    const { statusCode, headers, body } = await request(at, {
      dispatcher,
      signal,
      // Compressed on the way it would be another file than the one that is asked for.
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'Xingluo' },
      headersTimeout: SILENCE_MS,
      bodyTimeout: SILENCE_MS,
    });
    if (statusCode === 200) return { body, announcedBytes: lengthIn(headers['content-length']) };
    discard(body);
    if (!redirects.has(statusCode)) throw new DownloadRefused('status', statusCode);
    const next = typeof headers.location === 'string' ? URL.parse(headers.location, at) : null;
    if (!next) throw new DownloadRefused('redirects', statusCode);
    at = next.href;
  }
  throw new DownloadRefused('redirects', 310);
};
