import ipaddr from 'ipaddr.js';
import { AppError } from '../../../kernel/errors.ts';
import { hashToken } from '../../../kernel/ids.ts';
import type { PublishingNeeds } from '../needs.ts';
import { takeTokens } from '../store/buckets.ts';
import { handOfPhone } from '../store/hands.ts';

/** A page at work asks every 15 s and whenever the person comes back to it; several may have it open. */
const perLink = { capacity: 60, perSecond: 1 };
/** Whoever guesses. Who holds a right link is not slowed down by guesses from the same address. */
const perAddress = { capacity: 20, perSecond: 1 / 6 };

/** A line has its IPv6 addresses by the /64. */
const lineOf = (address: string): string => {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6
    ? parsed.toNormalizedString().split(':').slice(0, 4).join(':')
    : parsed.toString();
};

/** Where a hand link leads. @throws http.too_many_requests, publishing.hand_unknown */
export const createDoor =
  ({ db }: Pick<PublishingNeeds, 'db'>) =>
  async (token: string, address: string): Promise<{ tenantId: string; taskId: string }> => {
    const hash = hashToken(token);
    const hand = await handOfPhone(db, hash);
    const bucket = hand
      ? { key: `hand ${hash.toString('base64url')}`, ...perLink, cost: 1 }
      : { key: `hand guesses ${lineOf(address)}`, ...perAddress, cost: 1 };
    // In a transaction of its own: what is refused later has been asked all the same.
    const waitMs = await db.asSystem('pace of hand links', (tx) => takeTokens(tx, [bucket]));
    if (waitMs > 0)
      throw new AppError('http.too_many_requests', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
    if (!hand) throw new AppError('publishing.hand_unknown');
    return hand;
  };
