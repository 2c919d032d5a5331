import { expect, it } from 'vitest';
import type { RefusalKind } from '../refusal.ts';
import { judge, shortCode } from './refusals.ts';

// The table of the official SDK with the classes that our notes of the protocol give its codes; written from them.
type Class = 'config' | 'reauth' | 'refresh' | 'permanent' | 'stop' | 'back-off' | 'retry';
const kinds: Record<Class, RefusalKind[]> = {
  config: ['app_misconfigured'],
  reauth: ['reauth_required'],
  refresh: ['token_expired'],
  stop: ['human_verification'],
  'back-off': ['rate_limited'],
  retry: ['transient'],
  // Nothing is repeated by itself: whom it concerns decides between the three.
  permanent: ['content_rejected', 'app_misconfigured', 'reauth_required'],
};
const table: [string, Class, RefusalKind][] = [
  ['200100', 'permanent', 'app_misconfigured'],
  ['200101', 'config', 'app_misconfigured'],
  ['200102', 'reauth', 'reauth_required'],
  ['200103', 'permanent', 'app_misconfigured'],
  ['200104', 'permanent', 'app_misconfigured'],
  ['200105', 'permanent', 'reauth_required'],
  ['200106', 'reauth', 'reauth_required'],
  ['200107', 'permanent', 'reauth_required'],
  ['200108', 'refresh', 'token_expired'],
  ['200109', 'reauth', 'reauth_required'],
  ['200110', 'reauth', 'reauth_required'],
  ['200111', 'reauth', 'reauth_required'],
  ['200112', 'permanent', 'app_misconfigured'],
  ['200113', 'reauth', 'reauth_required'],
  ['200114', 'config', 'app_misconfigured'],
  ['200115', 'permanent', 'app_misconfigured'],
  ['200130', 'permanent', 'app_misconfigured'],
  ['200300', 'stop', 'human_verification'],
  ['200301', 'stop', 'human_verification'],
  ['200410', 'back-off', 'rate_limited'],
  ['200500', 'retry', 'transient'],
  ['400000', 'permanent', 'content_rejected'],
  ['400014', 'permanent', 'content_rejected'],
  ['120001', 'retry', 'transient'],
  ['120002', 'retry', 'transient'],
  ['120003', 'permanent', 'content_rejected'],
];
const judged = (code: string, message: string | null = null) =>
  judge({ ok: false, code, message, requestId: null });

it.each(table)('%s is of the class %s: %s, in the short form and in the long', (code, group, kind) => {
  expect(kinds[group]).toContain(kind);
  expect(judged(code).kind).toBe(kind);
  expect(judged(`100${code}`)).toEqual(judged(code));
});

it.each(['100400', '10000200', '400001', '400009', '400013', '300000', '987654', ''])(
  'repeats nothing after %j',
  (code) => {
    expect(judged(code)).toEqual({ kind: 'content_rejected' });
  },
);

it('uploads again after 120002, and waits before it calls again after 200410', () => {
  expect(judged('120002').uploadLost).toBe(true);
  expect(table.filter(([code]) => judged(code).uploadLost === true)).toHaveLength(1);
  expect(judged('100200410').retryAfterMs).toBe(60_000);
});

it('knows a used refresh token by its words, under whatever code', () => {
  expect(judged('987654', 'refreshToken.discarded: used before')).toEqual({ kind: 'reauth_required' });
});

it('leaves codes alone that only look like the long form', () => {
  expect([shortCode('100400'), shortCode('10000200'), shortCode('100120001')]).toEqual([
    '100400',
    '10000200',
    '120001',
  ]);
});
