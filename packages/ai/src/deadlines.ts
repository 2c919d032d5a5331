import { AiFailure } from './failure.ts';

/** Milliseconds. `firstByte`: until the answer begins; `idle`: without any new content; `total`: the whole call. */
export type Deadlines = { firstByte: number; idle: number; total: number };

export const DEFAULT_DEADLINES: Deadlines = { firstByte: 30_000, idle: 20_000, total: 120_000 };

/**
 * One signal for a call, out of the caller's own and three clocks. Only `begun` and `progress` feed the clocks:
 * keep-alive comments and padding do not, or a queue that never moves would hold the call for ever.
 * `stop` must be called at the end.
 */
export function startDeadlines(limits: Deadlines, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  const fail = (message: string) => () => controller.abort(new AiFailure({ kind: 'timeout', message }));
  const cancel = () =>
    controller.abort(new AiFailure({ kind: 'aborted', message: 'The caller cancelled the AI call' }));

  const total = setTimeout(fail(`No complete answer within ${limits.total} ms`), limits.total);
  let waiting = setTimeout(fail(`No answer began within ${limits.firstByte} ms`), limits.firstByte);
  if (outer?.aborted) cancel();
  outer?.addEventListener('abort', cancel, { once: true });

  const restart = (ms: number, message: string) => {
    clearTimeout(waiting);
    waiting = setTimeout(fail(message), ms);
  };
  let started = false;
  const progress = () => {
    started = true;
    restart(limits.idle, `The answer stood still for ${limits.idle} ms`);
  };
  return {
    signal: controller.signal,
    /** The answer has begun; only the first time counts. */
    begun(): void {
      if (!started) progress();
    },
    /** New content came. */
    progress,
    /** Everything was said: the provider gets a moment to end the transfer, so that the connection can be reused. */
    drain: () => restart(250, 'The answer was complete'),
    abort: (failure: AiFailure) => controller.abort(failure),
    stop(): void {
      clearTimeout(total);
      clearTimeout(waiting);
      outer?.removeEventListener('abort', cancel);
    },
  };
}
export type RunningDeadlines = ReturnType<typeof startDeadlines>;
