import type { Platform } from '@xingluo/contracts/platforms';

/** A simulated platform is the live one's id behind this prefix. */
const SIMULATED = 'sim-';

/**
 * Which platforms the pickers offer: a simulated one hides once the enterprise has an app of the live one, so that
 * rehearsal and the real thing do not stand side by side. `withApps` are the platforms of the enterprise's apps.
 */
export const offered = <P extends Pick<Platform, 'id' | 'simulated'>>(
  platforms: readonly P[],
  withApps: ReadonlySet<string>,
): (P & { enabled: boolean })[] =>
  platforms.map((platform) => ({
    ...platform,
    enabled: !(platform.simulated && withApps.has(platform.id.slice(SIMULATED.length))),
  }));
