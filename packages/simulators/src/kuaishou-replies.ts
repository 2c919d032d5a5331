import { json, type SimReply } from './frame-http.ts';
import type { RuleValue } from './frame-state.ts';

/**
 * Codes of the official SDK. Most exist in a short and a long form (`100` in front); which one the servers send is
 * not certain, so the rule `codes` chooses. `badParameters` is one form only.
 */
export const kuaishouCodes = {
  badRequest: [200100, 'invalid_request'],
  unknownClient: [200101, 'unauthorized_client'],
  badToken: [200102, 'access_denied'],
  badResponseType: [200103, 'unsupported_response_type'],
  badGrantType: [200104, 'unsupported_grant_type'],
  badCode: [200105, 'invalid_grant'],
  badScope: [200106, 'invalid_scope'],
  accessExpired: [200108, 'access_token_expired'],
  revoked: [200109, 'authorization_revoked'],
  refreshExpired: [200113, 'refresh_token_expired'],
  refreshDiscarded: [200113, 'refreshToken.discarded'],
  antiSpam: [200301, 'anti_spam'],
  rateLimit: [200410, 'rate_limit'],
  badParameters: [100400, 'param_invalid'],
  videoMissing: [120001, 'video_not_exist'],
  notUploaded: [120002, 'video_not_upload'],
  publishFailed: [120003, 'video_publish_failed'],
  badProgram: [10000200, 'param_invalid'],
  illegalCover: [400014, 'cover_illegal'],
} as const;

export type Refuse = (code: keyof typeof kuaishouCodes, message: string) => SimReply;

const oneForm = new Set<number>([100400, 400014]);

/** HTTP 200 with `result` other than 1, as the platform answers every refusal. */
export const refuseByNumber = (
  code: number,
  error: string,
  message: string,
  rules: Record<string, RuleValue>,
): SimReply => {
  const long = rules.codes === 'long' && code < 1_000_000 && !oneForm.has(code);
  return json({ result: long ? Number(`100${code}`) : code, error, error_msg: message });
};

export const ok = (fields: Record<string, unknown>): SimReply => json({ result: 1, ...fields });
