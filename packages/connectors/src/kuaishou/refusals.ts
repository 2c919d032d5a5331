import type { JudgeVerdict, RefusalRow } from '../ask.ts';

const misconfigured: RefusalRow = { kind: 'app_misconfigured' };
const reauth: RefusalRow = { kind: 'reauth_required' };
const content: RefusalRow = { kind: 'content_rejected' };

/**
 * Short code of the official SDK's table → what it means for us. Its live-stream family (400001 and on) and the errors
 * that the SDK makes itself (300000 and on) never answer a call of ours.
 */
const rows: Record<string, RefusalRow> = {
  '200100': misconfigured, // bad request
  '200101': misconfigured, // client not authorised
  '200102': reauth, // bad token
  '200103': misconfigured, // response_type
  '200104': misconfigured, // grant_type
  '200105': reauth, // code
  '200106': reauth, // scope
  '200107': reauth, // openid
  '200108': { kind: 'token_expired' },
  '200109': reauth, // authorisation revoked
  '200110': reauth, // authorisation expired
  '200111': reauth, // never authorised
  '200112': misconfigured, // bundle token
  '200113': reauth, // refresh token expired
  '200114': misconfigured, // sign
  '200115': misconfigured, // relation exists
  '200130': misconfigured, // phone exists
  '200300': { kind: 'human_verification' }, // SMS
  '200301': { kind: 'human_verification' }, // anti-spam
  '200410': { kind: 'rate_limited', retryAfterMs: 60_000 },
  '200500': { kind: 'transient' },
  '100400': content, // bad parameters
  '400000': content, // resource absent
  '400014': content, // illegal cover
  '120001': { kind: 'transient' }, // not visible yet
  '120002': { kind: 'transient', uploadLost: true },
  '120003': content, // publish failed
  '10000200': content, // parameters of mini-apps
};

/** The servers send codes with and without `100` in front: nine digits lose it. */
export const shortCode = (code: string): string => (/^100\d{6}$/.test(code) ? code.slice(3) : code);

/** An unknown code is a refusal that a person has to read: nothing is repeated on it. */
export const judge: JudgeVerdict = ({ code, message }, step) => {
  // A used refresh token is named in words; its code is not published.
  if (/refresh_?token\.discarded/i.test(message ?? '')) return reauth;
  const short = shortCode(code ?? '');
  // A right that only a follow-up needs must not stop the account.
  if (short === '200106' && step?.startsWith('follow_up.')) return misconfigured;
  return rows[short] ?? content;
};
