import type { JudgeVerdict, RefusalRow } from '../ask.ts';
import type { ReadVerdict } from '../http.ts';

const content: RefusalRow = { kind: 'content_rejected' };
const gone: RefusalRow = { kind: 'transient', uploadLost: true };

/** `code` of a problem document (server-error-code.enum.ts), else its HTTP status, and what it means for us. */
const rows: Record<string, RefusalRow> = {
  // Expired and ended look the same; a refresh then tells them apart.
  invalid_token: { kind: 'token_expired' },
  http_401: { kind: 'token_expired' },
  invalid_grant: { kind: 'reauth_required' },
  account_approval_rejected: { kind: 'reauth_required' },
  account_waiting_for_approval: { kind: 'human_verification' },
  missing_two_factor: { kind: 'human_verification' },
  invalid_two_factor: { kind: 'human_verification' },
  invalid_client: { kind: 'app_misconfigured' },
  invalid_request: { kind: 'app_misconfigured' },
  unauthorized_client: { kind: 'app_misconfigured' },
  unsupported_grant_type: { kind: 'app_misconfigured' },
  quota_reached: { kind: 'quota_exhausted' },
  max_file_size_reached: content,
  // An upload or a draft that the instance does not know, and one that stands elsewhere than we think.
  http_404: gone,
  http_409: gone,
  http_410: gone,
  http_429: { kind: 'rate_limited', retryAfterMs: 60_000 },
};

/** An unknown code is a refusal that a person has to read: nothing is repeated on it. */
export const judge: JudgeVerdict = ({ code }) => rows[code ?? ''] ?? content;

/** Before an account is bound nothing of ours can be missing there: the address is not that of a PeerTube. */
export const judgeSignIn: JudgeVerdict = (verdict) =>
  /^http_4(04|05|10)$/.test(verdict.code ?? '') ? { kind: 'app_misconfigured' } : judge(verdict);

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/**
 * 2xx and 308 are success. A refusal is 4xx with a problem document (RFC 9457: `detail`, and PeerTube's `code`); the
 * upload's part of the server says `{error: {code, message}}`. What is neither is not PeerTube speaking, and a 5xx
 * does not tell whether it acted.
 */
export const readVerdict: ReadVerdict = (value, { status }) => {
  const empty = [201, 204, 308].includes(status);
  if ((status >= 200 && status < 300 && value !== undefined) || empty)
    return { ok: true, code: null, message: null, requestId: null };
  if (status < 400 || status >= 500 || typeof value !== 'object' || value === null) return null;
  const { code, detail, title, error } = value as Record<string, unknown>;
  const inner = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
  return {
    ok: false,
    code: text(code) ?? `http_${status}`,
    message: text(detail) ?? text(title) ?? text(error) ?? text(inner.message),
    requestId: null,
  };
};
