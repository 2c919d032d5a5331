import { createHash, randomBytes } from 'node:crypto';
import type { SimClock } from './clock.ts';
import type { SimApp, SimCode, SimPerson, SimState, SimToken } from './frame-state.ts';

const numerals = ['一', '二', '三', '四', '五', '六', '七', '八'];

/** The test accounts that a fresh simulator offers on its authorise page. */
export const firstPeople = (): SimPerson[] =>
  numerals.map((numeral, index) => ({ id: `u${index + 1}`, name: `测试账号${numeral}` }));

/** `codeMs` only where a page hands out codes. */
export type TokenLives = { codeMs?: number; accessMs: number; refreshMs: number };

export type RefreshOutcome = { token: SimToken } | { refused: 'unknown' | 'used' | 'expired' };

export type People = {
  app(clientId: string | null): SimApp | null;
  person(id: string): SimPerson | null;
  /** The person chosen on the page: an id, or `new` for somebody who did not exist yet. */
  choose(id: string | null): SimPerson | null;
  openId(clientId: string, personId: string): string;
  issueCode(clientId: string, personId: string, scopes: string[]): SimCode;
  /** A token at once, where the platform takes name and password. */
  grant(clientId: string, personId: string, scopes: string[]): SimToken;
  /** null: unknown, of another app, expired or used before. */
  redeem(code: string, clientId: string): SimToken | null;
  /** Single use: the second call with the same token is refused as `used`. */
  rotate(refresh: string, clientId: string): RefreshOutcome;
  byAccess(access: string): SimToken | null;
  byRefresh(refresh: string): SimToken | null;
  expire(what: 'access' | 'refresh' | 'revoke', personId: string | null): void;
  /** Whether this person had authorised this app before. */
  known(clientId: string, personId: string): boolean;
};

const secret = (bytes: number) => randomBytes(bytes).toString('hex');

/** Apps, test accounts, codes and tokens: the OAuth half that both platforms share. */
export const createPeople = (state: SimState, clock: SimClock, lives: TokenLives): People => {
  const grant = (clientId: string, personId: string, scopes: string[]): SimToken => {
    const token: SimToken = {
      access: secret(24),
      refresh: secret(24),
      clientId,
      personId,
      scopes,
      accessExpiresAt: clock.now() + lives.accessMs,
      refreshExpiresAt: clock.now() + lives.refreshMs,
      refreshUsed: false,
      revoked: false,
    };
    const alive = ({ accessExpiresAt, refreshExpiresAt }: SimToken) =>
      Math.max(accessExpiresAt, refreshExpiresAt) > clock.now();
    state.tokens = [...state.tokens.filter(alive), token];
    return token;
  };
  const person = (id: string) => state.people.find((one) => one.id === id) ?? null;
  return {
    app: (clientId) => state.apps.find((app) => app.clientId === clientId) ?? null,
    person,
    choose: (id) => {
      if (id === null) return state.people[0] ?? null;
      if (id !== 'new') return person(id);
      const number = state.people.length + 1;
      const created = { id: `u${number}`, name: `测试账号${number}` };
      state.people.push(created);
      return created;
    },
    openId: (clientId, personId) =>
      createHash('sha256').update(`${clientId}\n${personId}`).digest('hex').slice(0, 32),
    issueCode: (clientId, personId, scopes) => {
      state.codes = state.codes.filter(({ expiresAt }) => expiresAt > clock.now());
      const code: SimCode = {
        code: secret(16),
        clientId,
        personId,
        scopes,
        expiresAt: clock.now() + (lives.codeMs ?? 0),
        used: false,
      };
      state.codes.push(code);
      return code;
    },
    grant,
    redeem: (code, clientId) => {
      const found = state.codes.find((one) => one.code === code && one.clientId === clientId);
      if (found === undefined || found.used || found.expiresAt <= clock.now()) return null;
      found.used = true;
      return grant(clientId, found.personId, found.scopes);
    },
    rotate: (refresh, clientId) => {
      const found = state.tokens.find((one) => one.refresh === refresh && one.clientId === clientId);
      if (found === undefined || found.revoked) return { refused: 'unknown' };
      if (found.refreshUsed) return { refused: 'used' };
      if (found.refreshExpiresAt <= clock.now()) return { refused: 'expired' };
      found.refreshUsed = true;
      return { token: grant(clientId, found.personId, found.scopes) };
    },
    byAccess: (access) => state.tokens.find((one) => one.access === access) ?? null,
    byRefresh: (refresh) => state.tokens.find((one) => one.refresh === refresh) ?? null,
    expire: (what, personId) => {
      for (const token of state.tokens) {
        if (personId !== null && token.personId !== personId) continue;
        if (what === 'access') token.accessExpiresAt = clock.now() - 1;
        if (what === 'refresh') token.refreshExpiresAt = clock.now() - 1;
        if (what === 'revoke') token.revoked = true;
      }
    },
    known: (clientId, personId) =>
      state.tokens.some((one) => one.clientId === clientId && one.personId === personId),
  };
};
