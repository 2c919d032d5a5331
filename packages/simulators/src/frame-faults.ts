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
  /** Seconds in the header `retry-after` of an `http` answer. */
  retryAfter?: number;
};

export type Faults = {
  add(fault: Fault): void;
  take(endpoint: string): Fault | null;
  clear(): void;
  /** How often each really hit, by `kind endpoint`, `http` and `code` with their number: `http 503 publish`. */
  hits(): Record<string, number>;
};

const nameOf = ({ kind, status, code }: Fault, endpoint: string): string =>
  [kind, kind === 'http' ? (status ?? 503) : '', kind === 'code' ? (code ?? 0) : '', endpoint]
    .filter((part) => part !== '')
    .join(' ');

/** Faults in the order of their entry; one call takes at most one of them. */
export const createFaults = (): Faults => {
  let waiting: { fault: Fault; skip: number; left: number }[] = [];
  const hits: Record<string, number> = {};
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
      const name = nameOf(entry.fault, endpoint);
      hits[name] = (hits[name] ?? 0) + 1;
      entry.left -= 1;
      if (entry.left <= 0) waiting = waiting.filter((other) => other !== entry);
      return entry.fault;
    },
    clear: () => {
      waiting = [];
    },
    hits: () => ({ ...hits }),
  };
};
