/** What the badge shows; `waiting` counts down to the next attempt. */
export type LiveState =
  | { kind: 'connecting' }
  | { kind: 'open' }
  | { kind: 'waiting'; seconds: number }
  | { kind: 'offline' }
  | { kind: 'stopped' };

export interface LiveStreamNeeds {
  url: string;
  /** Names of the SSE events that are passed on. */
  topics: readonly string[];
  onState: (state: LiveState) => void;
  onEvent: (topic: string, data: unknown) => void;
  /** The connection was lost for a while without an event id to resume from, or the server says `look-again`. */
  onGap: () => void;
}

const firstWait = 1000;
const longestWait = 30_000;

/**
 * Server-sent events with resume. The browser's EventSource reconnects by itself only after a cut connection, never
 * after an HTTP error (a restart answers 502 or 503), so after an error we open a new one with the last event id in the
 * query, waiting 1, 2, 4 … 30 s, at once when the network comes back or the tab becomes visible.
 */
export function createLiveStream({ url, topics, onState, onEvent, onGap }: LiveStreamNeeds) {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let wait = firstWait;
  let lastId = '';
  let opened = false;
  let running = false;

  function receive(topic: string, event: MessageEvent<string>) {
    if (event.lastEventId) lastId = event.lastEventId;
    onEvent(topic, JSON.parse(event.data) as unknown);
  }

  function connect() {
    clearInterval(timer);
    source?.close();
    onState({ kind: 'connecting' });
    const next = new EventSource(lastId ? `${url}?lastEventId=${encodeURIComponent(lastId)}` : url);
    source = next;
    next.onopen = () => {
      wait = firstWait;
      onState({ kind: 'open' });
      if (opened && !lastId) onGap();
      opened = true;
    };
    next.onerror = () => {
      if (!navigator.onLine) onState({ kind: 'offline' });
      else if (next.readyState === EventSource.CLOSED) retryLater();
      else onState({ kind: 'connecting' });
    };
    for (const topic of topics) next.addEventListener(topic, (event) => receive(topic, event));
    next.addEventListener('look-again', () => {
      lastId = '';
      onGap();
    });
  }

  function retryLater() {
    source?.close();
    source = undefined;
    let seconds = Math.ceil(wait / 1000);
    wait = Math.min(wait * 2, longestWait);
    onState({ kind: 'waiting', seconds });
    clearInterval(timer);
    timer = setInterval(() => {
      seconds -= 1;
      if (seconds <= 0) connect();
      else onState({ kind: 'waiting', seconds });
    }, 1000);
  }

  const online = () => {
    wait = firstWait;
    connect();
  };
  const offline = () => {
    clearInterval(timer);
    onState({ kind: 'offline' });
  };
  const visible = () => {
    if (document.visibilityState === 'visible' && !source) online();
  };

  return {
    start() {
      if (running) return;
      running = true;
      addEventListener('online', online);
      addEventListener('offline', offline);
      document.addEventListener('visibilitychange', visible);
      connect();
    },
    /** Ends the connection and forgets the place: another person or enterprise must not resume from it. */
    stop() {
      running = false;
      removeEventListener('online', online);
      removeEventListener('offline', offline);
      document.removeEventListener('visibilitychange', visible);
      clearInterval(timer);
      source?.close();
      source = undefined;
      lastId = '';
      opened = false;
      wait = firstWait;
      onState({ kind: 'stopped' });
    },
  };
}
