import type { Profile } from './connector.ts';
import { Refusal } from './refusal.ts';

/**
 * Who authorised, or its id's end where that cannot be read now: the code is spent, and a name must not cost the
 * authorisation.
 */
export const profileOrTail = (
  reading: Promise<Profile>,
  prefix: string,
  externalId: string,
): Promise<Profile> =>
  reading.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    return { externalId, displayName: `${prefix} ${externalId.slice(-6)}`, avatarUrl: null };
  });
