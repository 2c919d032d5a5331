import { type EntryKey, useQueryCache } from '@pinia/colada';
import type { LiveMap, LiveTopic } from '@xingluo/contracts/live';
import { onScopeDispose } from 'vue';
import { useLive, useLiveTopic } from '../../app/live.ts';

const gatherMs = 400;

/**
 * Reads a list again when something in it has changed: many hints at once cost one reading. `counts` leaves out hints
 * that change nothing the list shows.
 */
export function useLiveList<T extends LiveTopic>(
  topic: T,
  key: EntryKey,
  counts: (event: LiveMap[T]) => boolean = () => true,
): { refresh: () => void } {
  const cache = useQueryCache();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const refresh = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void cache.invalidateQueries({ key });
    }, gatherMs);
  };
  useLiveTopic(topic, (event) => {
    if (counts(event)) refresh();
  });
  onScopeDispose(useLive().onResync(refresh));
  onScopeDispose(() => clearTimeout(timer));
  return { refresh };
}
