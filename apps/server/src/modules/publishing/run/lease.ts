import type { Clock } from '../../../kernel/clock.ts';

/** The task belongs to somebody else by now: a person decided, or another worker took it over. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** A call ends so long before another worker may look for its effect; of a short lease a fifth of its life. */
const SAFETY_MS = 5_000;

/** The right to work on a task for a while, renewed until it is given up or lost. */
export type Lease = {
  /** Aborts when the lease is lost. */
  readonly signal: AbortSignal;
  readonly lost: boolean;
  lose(): void;
  /** A commit of the run has renewed it. */
  renewed(): void;
  /** ms for which it is surely ours. */
  leftMs(): number;
  /** ms that a call may take so that it has ended well before another worker may look for its effect. */
  callMs(): number;
  end(): void;
};

/**
 * Keeps a lease alive with a renewal each sixth of its life. `renew` says whether it is still ours; when it cannot be
 * asked (the database is away) the lease counts as lost as soon as it may have run out.
 */
export const keepLease = ({
  seconds,
  clock,
  renew,
}: {
  seconds: number;
  clock: Clock;
  renew(): Promise<boolean>;
}): Lease => {
  const life = seconds * 1000;
  const gone = new AbortController();
  let until = clock.now().getTime() + life;
  const lose = () => gone.abort(new LeaseLost('The lease of this task is lost.'));
  const renewed = () => {
    until = clock.now().getTime() + life;
  };
  const end = clock.every(life / 6, async () => {
    const ours = await renew().catch(() => clock.now().getTime() < until && 'unknown');
    if (ours === false) lose();
    else if (ours === true) renewed();
  });
  return {
    signal: gone.signal,
    get lost() {
      return gone.signal.aborted;
    },
    lose,
    renewed,
    leftMs: () => until - clock.now().getTime(),
    callMs: () => Math.max(1, until - clock.now().getTime() - Math.min(SAFETY_MS, life / 5)),
    end,
  };
};
