import { describe, expect, it } from 'vitest';
import { createSpeedometer, secondsLeft } from './speedometer.ts';

describe('createSpeedometer', () => {
  it('knows nothing before a second has passed', () => {
    const meter = createSpeedometer();
    meter.add({ at: 0, sent: 0 });
    meter.add({ at: 900, sent: 9000 });
    expect(meter.bytesPerSecond()).toBeNull();
    meter.add({ at: 1000, sent: 10_000 });
    expect(meter.bytesPerSecond()).toBe(10_000);
  });

  it('forgets what was more than six seconds ago', () => {
    const meter = createSpeedometer();
    meter.add({ at: 0, sent: 0 });
    meter.add({ at: 5000, sent: 5_000_000 });
    meter.add({ at: 10_000, sent: 5_005_000 });
    expect(meter.bytesPerSecond()).toBe(1000);
  });

  it('never runs backwards when a resumed transfer begins earlier', () => {
    const meter = createSpeedometer();
    meter.add({ at: 0, sent: 800 });
    meter.add({ at: 2000, sent: 500 });
    expect(meter.bytesPerSecond()).toBe(0);
  });
});

describe('secondsLeft', () => {
  it('is unknown without speed, never infinite', () => {
    expect(secondsLeft({ bytes: 100, sent: 50 }, null)).toBeNull();
    expect(secondsLeft({ bytes: 100, sent: 50 }, 0)).toBeNull();
    expect(secondsLeft({ bytes: 100, sent: 50 }, 20)).toBe(3);
  });
});
