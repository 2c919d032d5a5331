import { type EntryKey, useQueryCache } from '@pinia/colada';

/**
 * Reads everything under a key again that is on the screen. A read that a newer one overtakes rejects; how the newest
 * one ends is in its own state, so nobody has to wait here.
 */
export function useRefresh(): (key: EntryKey) => void {
  const cache = useQueryCache();
  return (key) => {
    cache.invalidateQueries({ key }).catch(() => undefined);
  };
}
