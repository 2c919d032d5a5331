import { type JudgeVerdict, refusalRows } from '../ask.ts';
import type { RefusalKind } from '../refusal.ts';

/** Codes by what they mean for us (facts §12: official tables and two implementations). */
const groups: [RefusalKind, number[]][] = [
  ['token_expired', [10008, 2190002, 2190008, 28001003, 28001008]],
  [
    'reauth_required',
    [
      10007, // the code is over: authorise again
      10010,
      10020, // renewed five times
      2190003,
      2190015,
      28001019,
    ],
  ],
  [
    'app_misconfigured',
    [
      10003, 10004, 10006, 10011, 10012, 10013, 10014, 10015, 10017, 2190004, 2100007, 28001014, 28001016,
      28001018,
    ],
  ],
  ['rate_limited', [2118110]],
  ['quota_exhausted', [2190001, 2114007, 28003017]],
  ['human_verification', [2100009]], // the user is banned: only they can settle it
  ['transient', [10001, 2100004, 28001005, 28001006, -1]],
  [
    'content_rejected',
    [
      // Wrong or missing parameters: a person has to read the platform's words.
      10002, 10005, 2100005, 2100006, 28001007, 40001,
      // Words, material, size, length.
      2111001, 2113001, 2113002, 2190005, 2190006, 2114006,
      // Comments.
      2111002, 2111003, 2111004, 2111005, 2111006, 2111007,
      // Only enterprises may; a task's video is not public or not bound.
      2112001, 2118100, 2118106,
    ],
  ],
];

const waits: Record<string, number> = { '2118110': 60_000, '2100004': 10_000, '28001006': 10_000 };

const rows = refusalRows(groups, waits);
// Bad video id. We only name ids that an upload gave us: the platform has forgotten it, and nobody can mend its words.
rows.set('2190007', { kind: 'transient', uploadLost: true });

/** An unknown code is a refusal that a person has to read: nothing is repeated on it. */
export const judge: JudgeVerdict = ({ code }, step) => {
  // A right that only a follow-up needs must not stop the account.
  if (code === '2190003' && step?.startsWith('follow_up.')) return { kind: 'app_misconfigured' };
  return rows.get(code ?? '') ?? { kind: 'content_rejected' };
};
