import { vi } from 'vitest';

/** Waits until `check` throws no more: as long as a busy machine may need, at once on a quiet one. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 }) as Promise<T>;
