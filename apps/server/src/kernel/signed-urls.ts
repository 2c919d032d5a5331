import { createHmac, timingSafeEqual } from 'node:crypto';
import { checkKey } from './blobs.ts';

const HOUR = 3600;

/**
 * Signs blob URLs: `/files/<expiry>-<depth>-<mac>/<key>`. The signature covers the first `depth` segments of the key,
 * so one grant opens a whole HLS rendition set and relative URLs inside its playlists stay valid.
 * Expiry is rounded up to the hour: the same URL is given out for a while, and browsers can cache it.
 */
export const createSignedUrls = (key: Buffer, now: () => Date) => {
  const mac = (prefix: string, expiry: string) =>
    createHmac('sha256', key).update(`${expiry}|${prefix}`).digest('base64url').slice(0, 32);
  const sign = (blobKey: string, depth: number, lifeSeconds: number): string => {
    const prefix = checkKey(blobKey).split('/').slice(0, depth).join('/');
    const seconds = Math.ceil((now().getTime() / 1000 + lifeSeconds) / HOUR) * HOUR;
    const expiry = seconds.toString(36);
    return `/files/${expiry}-${depth}-${mac(prefix, expiry)}/${blobKey}`;
  };
  return {
    file: (blobKey: string, lifeSeconds = 6 * HOUR): string =>
      sign(blobKey, blobKey.split('/').length, lifeSeconds),
    /** Opens every file in the folder of `blobKey` and below. */
    folder: (blobKey: string, lifeSeconds = 6 * HOUR): string =>
      sign(blobKey, blobKey.split('/').length - 1, lifeSeconds),
    /** The key when `grant` opens it now; null for a forged, expired or foreign one. */
    open(grant: string, blobKey: string): string | null {
      const match = /^([0-9a-z]{1,10})-(\d{1,2})-([A-Za-z0-9_-]{32})$/.exec(grant);
      if (!match) return null;
      const [, expiry, depth, given] = match as unknown as [string, string, string, string];
      const segments = blobKey.split('/');
      if (Number(depth) < 2 || Number(depth) > segments.length) return null;
      const wanted = mac(segments.slice(0, Number(depth)).join('/'), expiry);
      if (!timingSafeEqual(Buffer.from(wanted), Buffer.from(given))) return null;
      return Number.parseInt(expiry, 36) * 1000 > now().getTime() ? blobKey : null;
    },
    /** The key inside a URL that `file` or `folder` gave out, whether or not it is still valid; null otherwise. */
    keyOf(url: string): string | null {
      const path = /^(?:https?:\/\/[^/]+)?\/files\/[^/]+\/([^?#]+)$/.exec(url)?.[1];
      return path ?? null;
    },
  };
};
export type SignedUrls = ReturnType<typeof createSignedUrls>;
