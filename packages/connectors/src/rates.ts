import type { Rates } from '@xingluo/contracts/platforms';

/**
 * For platforms that publish no figures (confidence D): slow enough for any of them as far as we can tell, fast enough
 * for a day of posts. An installation that was told its real limits sets them in the connector's settings.
 */
export const unpublishedRates: Rates = {
  perAccount: { capacity: 5, perSecond: 1 },
  perApp: { capacity: 20, perSecond: 10 },
  perPlatform: { capacity: 40, perSecond: 20 },
  confidence: 'D',
};

/** For platforms that our server never calls. */
export const noRates: Rates = { perAccount: null, perApp: null, perPlatform: null, confidence: 'A' };
