import { randomBytes } from 'node:crypto';
import type { SimContext } from './frame.ts';
import type { SimState } from './frame-state.ts';

/** A token of the app itself; `ended` by a newer one. */
export type AppToken = {
  kind: 'client_token' | 'ticket';
  clientId: string;
  value: string;
  expiresAt: number;
  ended: boolean;
};

/** One share-id; `itemId` of the newest post that was made with it. */
export type Share = {
  id: string;
  clientId: string;
  callback: boolean;
  hashtag: string | null;
  itemId: string | null;
};

type Shelf = {
  appTokens: AppToken[];
  shares: Share[];
  images: { id: string; clientId: string; personId: string; sha256: string }[];
  /** Short links with the parameters that they stand for. */
  schemas: {
    id: string;
    clientId: string;
    ticket: string;
    expiresAt: number;
    query: Record<string, string>;
  }[];
};

const appTokenMs = 7_200_000;

/** What Douyin keeps beside what all simulated platforms keep; written with the rest of the state. */
export const shelfOf = (state: SimState): Shelf => {
  const shelf = state.shelf as Partial<Shelf>;
  shelf.appTokens ??= [];
  shelf.shares ??= [];
  shelf.images ??= [];
  shelf.schemas ??= [];
  return shelf as Shelf;
};

/** Two hours of life. A new client token may end the older ones: the rule `clientTokenEndsOlder`. */
export const issueAppToken = (
  { state, clock, rule }: SimContext,
  clientId: string,
  kind: AppToken['kind'],
): AppToken => {
  const shelf = shelfOf(state);
  shelf.appTokens = shelf.appTokens.filter(({ expiresAt }) => expiresAt > clock.now() - appTokenMs);
  if (kind === 'client_token' && rule('clientTokenEndsOlder', true))
    for (const old of shelf.appTokens) if (old.clientId === clientId && old.kind === kind) old.ended = true;
  const value = `${kind === 'client_token' ? 'clt.' : '@'}${randomBytes(24).toString('hex')}`;
  const token = { kind, clientId, value, expiresAt: clock.now() + appTokenMs, ended: false };
  shelf.appTokens.push(token);
  return token;
};

/** The living tickets of an app, with which its links may be signed. */
export const livingTickets = ({ state, clock }: SimContext, clientId: string): string[] =>
  shelfOf(state)
    .appTokens.filter((one) => one.kind === 'ticket' && one.clientId === clientId && !one.ended)
    .filter(({ expiresAt }) => expiresAt > clock.now())
    .map(({ value }) => value);
