import { AppError } from './errors.ts';

/** Refuses a stale write with the current state, so that the page can show what changed. */
export const checkVersion = (current: { version: number }, seen: number, show: unknown = current): void => {
  if (current.version !== seen) throw new AppError('http.stale_version', { current: show });
};
