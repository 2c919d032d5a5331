import { randomBytes } from 'node:crypto';
import { json, type SimReply } from './frame-http.ts';

/** The codes of the open platform that this double answers by itself; any other can be forced by a fault. */
export const douyinCodes = {
  params: 10002,
  clientKey: 10003,
  scope: 10004,
  missing: 10005,
  code: 10007,
  refreshExpired: 10010,
  secret: 10013,
  renewLimit: 10020,
  badParams: 2100005,
  tokenInvalid: 2190002,
  notAuthorized: 2190003,
  noAbility: 2190004,
  tooLarge: 2190005,
  badVideoId: 2190007,
  tokenExpired: 2190008,
  openIdMismatch: 2190015,
  dailyLimit: 2114007,
  withdrawn: 28001019,
} as const;

/** Envelope v1: the code stands in `data` and in `extra`, with HTTP 200 whatever it is. */
const envelope = (data: Record<string, unknown>, error_code: number, description: string): SimReply =>
  json({
    data: { ...data, error_code, description },
    extra: {
      error_code,
      description,
      sub_error_code: 0,
      sub_description: '',
      logid: randomBytes(16).toString('hex'),
      now: Date.now(),
    },
  });

export const ok = (data: Record<string, unknown> = {}): SimReply => envelope(data, 0, '');

export const refuseByNumber = (code: number, description: string): SimReply =>
  envelope({}, code, description);

export const refuse = (name: keyof typeof douyinCodes, description: string): SimReply =>
  refuseByNumber(douyinCodes[name], description);
