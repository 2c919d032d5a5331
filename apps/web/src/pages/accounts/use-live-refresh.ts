import { type EntryKey, useQueryCache } from '@pinia/colada';
import type { LiveMap, LiveTopic } from '@xingluo/contracts/live';
import { onScopeDispose } from 'vue';
import { useLive, useLiveTopic } from '../../app/live.ts';

const restMs = 1000;

/**
 * Reads the cache entries under `key` again when the topic speaks, at once and then at most every second: a batch of
 * five hundred posts must not become five hundred reads. `concerns` leaves out events about other things.
 */
export function useLiveRefresh<T extends LiveTopic>(
  topic: T,
  key: EntryKey,
  concerns: (event: LiveMap[T]) => boolean = () => true,
): void {
  const cache = useQueryCache();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;

  const read = () => {
    if (timer !== undefined) {
      again = true;
      return;
    }
    void cache.invalidateQueries({ key });
    timer = setTimeout(() => {
      timer = undefined;
      if (again) {
        again = false;
        read();
      }
    }, restMs);
  };
  useLiveTopic(topic, (event) => {
    if (concerns(event)) read();
  });
  onScopeDispose(useLive().onResync(read));
  onScopeDispose(() => clearTimeout(timer));
}
