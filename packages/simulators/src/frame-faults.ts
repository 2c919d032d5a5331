/**
 * code: answer that platform code instead of acting · http: answer that status without an envelope ·
 * drop_before: cut the connection before any effect · drop_after: act, store, then cut (the outcome is unknown to
 * the caller) · slow: wait `ms`, then act · truncate: act, then send half of the answer.
 */
export const faultKinds = ['code', 'http', 'drop_before', 'drop_after', 'slow', 'truncate'] as const;

export type Fault = {
  /** A route's name, such as `publish`, or `*`. */
  endpoint: string;
  kind: (typeof faultKinds)[number];
  /** So many calls are hit; default 1. */
  times?: number;
  /** So many calls pass before the first is hit; default 0. */
  after?: number;
  code?: number;
  message?: string;
  status?: number;
  ms?: number;
};

export type Faults = {
  add(fault: Fault): void;
  take(endpoint: string): Fault | null;
  clear(): void;
};

/** Faults in the order of their entry; one call takes at most one of them. */
export const createFaults = (): Faults => {
  let waiting: { fault: Fault; skip: number; left: number }[] = [];
  return {
    add: (fault) => {
      waiting.push({ fault, skip: fault.after ?? 0, left: fault.times ?? 1 });
    },
    take: (endpoint) => {
      const entry = waiting.find(({ fault }) => fault.endpoint === endpoint || fault.endpoint === '*');
      if (entry === undefined) return null;
      if (entry.skip > 0) {
        entry.skip -= 1;
        return null;
      }
      entry.left -= 1;
      if (entry.left <= 0) waiting = waiting.filter((other) => other !== entry);
      return entry.fault;
    },
    clear: () => {
      waiting = [];
    },
  };
};
