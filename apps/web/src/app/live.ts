import { type EntryKey, useQueryCache } from '@pinia/colada';
import type { LiveMap, LiveTopic } from '@xingluo/contracts/live';
import { defineStore } from 'pinia';
import { onScopeDispose, ref } from 'vue';
import { createLiveStream, type LiveState } from './live-stream.ts';

type Handler<T extends LiveTopic> = (event: LiveMap[T]) => void;
type AnyHandler = (event: never) => void;

/** Every topic the server may send; the record makes a forgotten one a type error. */
const topics = Object.keys({
  asset: 1,
  video: 1,
  job: 1,
  task: 1,
  order: 1,
  account: 1,
  todo: 1,
} satisfies Record<LiveTopic, 1>) as LiveTopic[];

/** The one live connection of this tab and its state for the badge. */
export const useLive = defineStore('live', () => {
  const state = ref<LiveState>({ kind: 'connecting' });
  const handlers = new Map<LiveTopic, Set<AnyHandler>>();
  const resyncs = new Set<() => void>();

  const stream = createLiveStream({
    url: '/api/live',
    topics,
    onState: (next) => {
      state.value = next;
    },
    onEvent: (topic, data) => {
      for (const handler of handlers.get(topic as LiveTopic) ?? []) handler(data as never);
    },
    onGap: () => {
      for (const resync of resyncs) resync();
    },
  });

  function on<T extends LiveTopic>(topic: T, handler: Handler<T>): () => void {
    const set = handlers.get(topic) ?? new Set();
    handlers.set(topic, set.add(handler));
    return () => set.delete(handler);
  }
  /** Calls back when events may have been missed: read everything again. */
  function onResync(callback: () => void): () => void {
    resyncs.add(callback);
    return () => resyncs.delete(callback);
  }
  return { state, start: stream.start, stop: stream.stop, on, onResync };
});

/** Hears one topic while the calling component lives. */
export function useLiveTopic<T extends LiveTopic>(topic: T, handler: Handler<T>): void {
  onScopeDispose(useLive().on(topic, handler));
}

/**
 * Reads the queries under `key` again when one of the topics is heard or events may have been missed, while the calling
 * component lives. A burst of events (a running job) leads to one reading every half second at most.
 */
export function useLiveRefresh(topicsHeard: readonly LiveTopic[], key: EntryKey): void {
  const cache = useQueryCache();
  const live = useLive();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void cache.invalidateQueries({ key });
    }, 500);
  };
  const stops = [...topicsHeard.map((topic) => live.on(topic, refresh)), live.onResync(refresh)];
  onScopeDispose(() => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  });
}
