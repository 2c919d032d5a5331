import { type JudgeVerdict, type RefusalRow, refusalRows } from '../ask.ts';
import type { RefusalKind } from '../refusal.ts';

/** Codes by what they mean for us (open.bilibili.com tables; kept as runs of the same kind). */
const groups: [RefusalKind, number[]][] = [
  ['token_expired', [127001]],
  ['reauth_required', [122002, 122007, 122008, 127000, 127002, 127003, 127004, 127008, 127011, 127023]],
  [
    'app_misconfigured',
    [
      4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4012, 122000, 122001, 127005, 127006,
      127007, 127010, 127304, 127305,
    ],
  ],
  ['rate_limited', [123026, 127009, 127306]],
  ['quota_exhausted', [123029, 123036]],
  // 123001 and 123037: this account may not, or its level is too low; other accounts of the app go on.
  ['human_verification', [123001, 123037, 123042, 123050, 123051]],
  [
    'transient',
    [
      4010, 4011, 122009, 122010, 123002, 123023, 123028, 123039, 123044, 127201, -500, 130004, 130005,
      130006, 131001, 141002, 141003, 141005,
    ],
  ],
];

const waits: Record<string, number> = {
  '123026': 30_000,
  '123028': 10_000,
  '127009': 60_000,
  '127306': 60_000,
};

const rows = refusalRows(groups, waits);
const uploadOver: RefusalRow = { kind: 'transient', uploadLost: true };
rows.set('127022', uploadOver);

/**
 * The rest of the table speaks of the content; an unknown code is for a person to read. 4003 is an expired request,
 * but of `complete` it is also documented for an upload token that is over; a wrong clock would have failed before.
 */
export const judge: JudgeVerdict = ({ code }, step) => {
  if (code === '4003' && step === 'upload.complete') return uploadOver;
  return rows.get(code ?? '') ?? { kind: 'content_rejected' };
};
