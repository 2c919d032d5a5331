/** Time and waiting, passed in so that rules can be tested; instants that must agree between processes come from SQL. */
export type Clock = {
  now(): Date;
  /** Resolves after `ms`, early when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `work` every `ms`, never twice at once; returns the function that ends it. */
  every(ms: number, work: () => unknown): () => void;
};

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((done) => {
      const timer = setTimeout(finish, ms);
      function finish() {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        done();
      }
      if (signal?.aborted) finish();
      else signal?.addEventListener('abort', finish, { once: true });
    }),
  every: (ms, work) => {
    let busy = false;
    const timer = setInterval(async () => {
      if (busy) return;
      busy = true;
      try {
        await work();
      } finally {
        busy = false;
      }
    }, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};
