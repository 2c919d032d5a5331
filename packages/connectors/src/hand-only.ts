import type { Platform } from '@xingluo/contracts/platforms';
import type { ByHand, Connector } from './connector.ts';
import { notOffered } from './not-offered.ts';

/**
 * A platform on which only a person can publish: everything that would need its API refuses with one sentence,
 * before anything leaves.
 */
export const handOnly = (platform: Platform, byHand: ByHand): Connector => {
  const refusal = (step: string) =>
    notOffered(platform, step, 'it has no API, a person does it on its own page');
  const refuse = (step: string) => async (): Promise<never> => {
    throw refusal(step);
  };
  return {
    platform,
    byHand,
    // No token exists, so that its life asks for nothing.
    tokenLife: { refreshEverySeconds: null, refreshableAfterExpiry: true },
    authorizeUrl: () => {
      throw refusal('authorize');
    },
    exchangeCode: refuse('authorize.exchange'),
    refresh: refuse('authorize.refresh'),
    profile: refuse('profile'),
    upload: refuse('upload'),
    create: refuse('create'),
    confirm: refuse('confirm'),
    look: refuse('look'),
    stats: refuse('stats'),
  };
};
