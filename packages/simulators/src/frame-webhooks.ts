import { setTimeout as wait } from 'node:timers/promises';

export type Callback = {
  event: string;
  url: string;
  body: string;
  headers: Record<string, string>;
  /** Whether this answer ends the attempts. */
  accepts(reply: string): boolean;
};

export type Delivery = {
  event: string;
  url: string;
  attempts: number;
  accepted: boolean;
  lastStatus: number;
};

/** The rules of every simulator about its callbacks. */
export const webhookRules = {
  /** Every delivery goes out a second time. */
  webhookTwice: false,
  /** Callbacks wait for the next one and go out in reverse order, two by two. */
  webhookSwap: false,
  /** Signed with something that is not the app's secret. */
  webhookWrongSignature: false,
};

export type Webhooks = {
  send(callback: Callback): void;
  deliveries(): Delivery[];
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Posts callbacks with a deadline of 5 s each and at most `attempts` tries. What is under way when the process
 * dies is lost, as callbacks of the real platforms may be: the receiver has to poll as well.
 */
export const createWebhooks = (options: {
  attempts: number;
  retryDelayMs: number;
  rule(name: keyof typeof webhookRules): boolean;
}): Webhooks => {
  const log: Delivery[] = [];
  const stop = new AbortController();
  const running = new Set<Promise<void>>();

  const once = async (callback: Callback, delivery: Delivery) => {
    delivery.attempts += 1;
    const response = await fetch(callback.url, {
      method: 'POST',
      body: callback.body,
      headers: { 'content-type': 'application/json', ...callback.headers },
      redirect: 'manual',
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(5000)]),
    });
    const text = await response.text();
    delivery.lastStatus = response.status;
    delivery.accepted = response.ok && callback.accepts(text);
  };

  const deliver = async (callback: Callback) => {
    const delivery = {
      event: callback.event,
      url: callback.url,
      attempts: 0,
      accepted: false,
      lastStatus: 0,
    };
    log.push(delivery);
    if (log.length > 500) log.shift();
    while (!stop.signal.aborted && !delivery.accepted && delivery.attempts < options.attempts) {
      if (delivery.attempts > 0)
        await wait(options.retryDelayMs, undefined, { signal: stop.signal, ref: false }).catch(() => {});
      await once(callback, delivery).catch(() => {
        delivery.lastStatus = 0;
      });
    }
  };

  const waiting: Callback[] = [];
  const go = async (callbacks: Callback[]) => {
    for (const callback of callbacks) await deliver(callback);
  };

  return {
    send: (callback) => {
      waiting.push(callback);
      if (options.rule('webhookSwap') && waiting.length < 2) return;
      const batch = waiting.splice(0).reverse();
      const task = go(options.rule('webhookTwice') ? [...batch, ...batch] : batch).finally(() =>
        running.delete(task),
      );
      running.add(task);
    },
    deliveries: () => log.map((delivery) => ({ ...delivery })),
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
    close: async () => {
      stop.abort();
      await Promise.all(running);
    },
  };
};
