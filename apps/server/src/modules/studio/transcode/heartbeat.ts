import type { Clock } from '../../../kernel/clock.ts';
import type { Log } from '../../../kernel/log.ts';

const BEAT_MS = 1000;
/** Less than this is not worth a message to the browsers. */
const VISIBLE = 0.005;

export type HeartbeatNeeds = {
  clock: Pick<Clock, 'sleep'>;
  log: Log;
  /** False when the work is not ours any more. */
  beat(progress: number, tell: boolean): Promise<boolean>;
  /** Called once, when a beat was told so. */
  onLost(): void;
};

/** Says once a second that the work goes on and how far it is. `end` resolves when no beat is on its way any more. */
export const startHeartbeat = ({ clock, log, beat, onLost }: HeartbeatNeeds) => {
  const ending = new AbortController();
  let progress = 0;
  let told = 0;

  const once = async (): Promise<boolean> => {
    const now = progress;
    const tell = now - told >= VISIBLE;
    const alive = await beat(now, tell);
    if (tell) told = now;
    return alive;
  };
  const loop = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(BEAT_MS, ending.signal);
      if (ending.signal.aborted) return;
      // A beat that cannot be written decides nothing: the fence does, when the result is written.
      const alive = await once().catch((error: Error) => {
        log.warn({ err: error }, 'a heartbeat of a media job could not be written');
        return true;
      });
      if (!alive) return onLost();
    }
  };
  const running = loop();
  return {
    report(ratio: number): void {
      progress = ratio;
    },
    async end(): Promise<void> {
      ending.abort();
      await running;
    },
  };
};
