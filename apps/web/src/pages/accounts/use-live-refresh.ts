import type { EntryKey } from '@pinia/colada';
import type { LiveMap, LiveTopic } from '@xingluo/contracts/live';
import { onScopeDispose } from 'vue';
import { useLive, useLiveTopic } from '../../app/live.ts';
import { useRefresh } from './use-refresh.ts';

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
  const refresh = useRefresh();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;

  const read = () => {
    if (timer !== undefined) {
      again = true;
      return;
    }
    refresh(key);
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
