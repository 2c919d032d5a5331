import type { PublishingNeeds } from '../needs.ts';

const BEAT_MS = 2000;

/** Says every two seconds that a fetch lives, until it ends; a `false` means that it is lost. */
export const whileBeating = async <T>(
  { clock, log }: Pick<PublishingNeeds, 'clock' | 'log'>,
  beat: () => Promise<boolean>,
  onLost: () => void,
  work: () => Promise<T>,
): Promise<T> => {
  let running = Promise.resolve();
  const stop = clock.every(BEAT_MS, () => {
    running = beat().then(
      (ours) => ours || onLost(),
      (error: Error) => log.warn({ err: error }, 'the heartbeat of a fetch could not be written'),
    ) as Promise<void>;
    return running;
  });
  try {
    return await work();
  } finally {
    stop();
    await running;
  }
};
