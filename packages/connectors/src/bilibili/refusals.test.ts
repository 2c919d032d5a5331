import { expect, it } from 'vitest';
import type { RefusalKind } from '../refusal.ts';
import { judge } from './refusals.ts';

// The platform's table of codes with the classes that our notes of the protocol give them; written from them.
const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const table: [string, number[], RefusalKind][] = [
  ['signing', [...span(4000, 4009), 4012], 'app_misconfigured'],
  ['busy', [4010, 4011, 122009, 122010, 123002, 123023, 123028, 123039, 123044, -500, 127201], 'transient'],
  ['the app’s own key', [122000, 122001], 'app_misconfigured'],
  [
    'authorise again',
    [122002, 122007, 122008, 127000, ...span(127002, 127004), 127008, 127023],
    'reauth_required',
  ],
  ['access token over', [127001], 'token_expired'],
  ['upload token over', [127022], 'transient'],
  ['rights of the app', [127005, 127006, 127007, 127010, 127304, 127305], 'app_misconfigured'],
  ['rights of the account', [123001, 123037], 'human_verification'],
  ['not granted by the user', [127011], 'reauth_required'],
  ['rate', [123026, 127009, 127306], 'rate_limited'],
  ['quota', [123029, 123036], 'quota_exhausted'],
  ['same title', [123015], 'content_rejected'],
  [
    'content',
    [123003, 123006, ...span(123008, 123014), ...span(123016, 123022), 123024, 123027],
    'content_rejected',
  ],
  ['content', [123030, 123033, 123038, 123045, ...span(123046, 123049), 123052], 'content_rejected'],
  ['conflict', [123004, 123005, 123007, 123034, 123035, 123040, 123041, 123043], 'content_rejected'],
  ['conflict', span(123053, 123056), 'content_rejected'],
  ['human', [123042, 123050, 123051], 'human_verification'],
  ['other', [127100, 127102, 127107, 127124, 127200, 127207, ...span(129003, 129005)], 'content_rejected'],
  ['other that passes', [...span(130004, 130006), 131001, 141002, 141003, 141005], 'transient'],
  ['unknown', [999999, 1], 'content_rejected'],
];
const judged = (code: number, step?: string) =>
  judge({ ok: false, code: String(code), message: null, requestId: null }, step);
const cases = table.flatMap(([group, codes, kind]) =>
  codes.map((code): [number, string, RefusalKind] => [code, group, kind]),
);

it.each(cases)('%i (%s) is %s', (code, _, kind) => {
  expect(judged(code).kind).toBe(kind);
});

it('waits as long as the table says', () => {
  expect(judged(123026)).toEqual({ kind: 'rate_limited', retryAfterMs: 30_000 });
  expect(judged(123028)).toEqual({ kind: 'transient', retryAfterMs: 10_000 });
});

it('uploads again only when the upload token is over, for which complete has a code of its own', () => {
  const lost = { kind: 'transient', uploadLost: true };
  expect(judged(127022)).toEqual(lost);
  expect(judged(4003, 'upload.complete')).toEqual(lost);
  expect(judged(4003, 'create')).toEqual({ kind: 'app_misconfigured' });
  expect(cases.filter(([code]) => judged(code).uploadLost === true).map(([code]) => code)).toEqual([127022]);
});
