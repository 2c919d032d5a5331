interface Sample {
  /** Milliseconds. */
  at: number;
  /** Bytes sent so far. */
  sent: number;
}

const windowMs = 6000;

/** Speed of a transfer over its last six seconds: steady enough to read, quick enough to show a slow line. */
export function createSpeedometer() {
  let samples: Sample[] = [];
  return {
    add(sample: Sample): void {
      samples = [...samples.filter(({ at }) => sample.at - at <= windowMs), sample];
    },
    /** Bytes per second; null until one second has been seen. */
    bytesPerSecond(): number | null {
      const [first, last] = [samples[0], samples.at(-1)];
      if (!first || !last || last.at - first.at < 1000) return null;
      return Math.max(0, ((last.sent - first.sent) / (last.at - first.at)) * 1000);
    },
  };
}
export type Speedometer = ReturnType<typeof createSpeedometer>;

/** Seconds until the rest has arrived; null when the speed is unknown or nothing moves. */
export function secondsLeft(
  { bytes, sent }: { bytes: number; sent: number },
  speed: number | null,
): number | null {
  return speed ? Math.ceil((bytes - sent) / speed) : null;
}
