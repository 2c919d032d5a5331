import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { refuse } from './bilibili-replies.ts';
import type { SimContext } from './frame.ts';
import type { SimReply, SimRequest } from './frame-http.ts';
import type { Caller } from './frame-state.ts';

const emptyMd5 = 'd41d8cd98f00b204e9800998ecf8427e';

const signedHeaders = [
  'x-bili-accesskeyid',
  'x-bili-content-md5',
  'x-bili-signature-method',
  'x-bili-signature-nonce',
  'x-bili-signature-version',
  'x-bili-timestamp',
] as const;

const one = (headers: IncomingHttpHeaders, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

/** What the documented rule makes of the six headers: `name:value` lines by name, joined by LF. */
export const expectedAuthorization = (headers: IncomingHttpHeaders, secret: string): string =>
  createHmac('sha256', secret)
    .update(signedHeaders.map((name) => `${name}:${one(headers, name)}`).join('\n'))
    .digest('hex');

const same = (given: string, expected: string) =>
  given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));

export type SignedCall = Caller & { body: Buffer };

export type Signing = {
  /** Checks the signature, then the user's token and scope; a reply is the refusal. */
  check(request: SimRequest, scope: string, maxBytes: number): Promise<SignedCall | { refusal: SimReply }>;
};

/** Signing v2.0 of member.bilibili.com, each rule with the code that the table gives it. */
export const createSigning = ({ people, clock }: SimContext): Signing => {
  const nonces = new Map<string, number>();

  const fresh = (nonce: string): boolean => {
    const now = Date.now();
    for (const [old, at] of nonces) if (now - at > 1_200_000) nonces.delete(old);
    if (nonces.has(nonce)) return false;
    nonces.set(nonce, now);
    return true;
  };

  const envelope = (headers: IncomingHttpHeaders, multipart: boolean): SimReply | null => {
    const missing = [...signedHeaders, 'authorization'].find((name) => one(headers, name) === '');
    if (missing !== undefined) return refuse('missingParameter', `${missing} is missing`);
    if (one(headers, 'accept') !== 'application/json') return refuse('badAccept', 'Accept');
    const type = one(headers, 'content-type');
    if (multipart ? !type.startsWith('multipart/form-data') : type !== 'application/json')
      return refuse('badContentType', 'Content-Type');
    if (one(headers, 'x-bili-signature-method') !== 'HMAC-SHA256') return refuse('badMethod', 'method');
    if (one(headers, 'x-bili-signature-version') !== '2.0') return refuse('badVersion', 'version');
    // The stamp is compared with the simulator's clock or the machine's: a moved clock must not lock callers out.
    const stamp = Number(one(headers, 'x-bili-timestamp')) * 1000;
    const apart = Math.min(Math.abs(stamp - clock.now()), Math.abs(stamp - Date.now()));
    if (!(apart <= 600_000)) return refuse('expiredRequest', 'x-bili-timestamp is more than 600 s off');
    return null;
  };

  const signature = (headers: IncomingHttpHeaders, body: Buffer, multipart: boolean): SimReply | null => {
    const app = people.app(one(headers, 'x-bili-accesskeyid'));
    if (app === null) return refuse('unknownClient', 'client_id is unknown');
    if (!same(one(headers, 'authorization'), expectedAuthorization(headers, app.clientSecret)))
      return refuse('badSignature', 'the signature is wrong');
    const md5 = multipart ? emptyMd5 : createHash('md5').update(body).digest('hex');
    if (one(headers, 'x-bili-content-md5') !== md5) return refuse('badMd5', 'x-bili-content-md5');
    if (!fresh(one(headers, 'x-bili-signature-nonce'))) return refuse('repeatedNonce', 'nonce used before');
    return null;
  };

  return {
    check: async (request, scope, maxBytes) => {
      const { headers } = request;
      const multipart = maxBytes > 1_048_576;
      const body = await request.body(maxBytes);
      if (body === null) return { refusal: refuse('badParameters', 'the body is too large') };
      const refusal = envelope(headers, multipart) ?? signature(headers, body, multipart);
      if (refusal !== null) return { refusal };
      const token = people.byAccess(one(headers, 'access-token'));
      if (token === null || token.revoked || token.clientId !== one(headers, 'x-bili-accesskeyid'))
        return { refusal: refuse('noToken', 'access-token is not valid') };
      if (token.accessExpiresAt <= clock.now())
        return { refusal: refuse('accessExpired', 'access-token expired') };
      if (!token.scopes.includes(scope)) return { refusal: refuse('notGranted', `${scope} was not granted`) };
      return { clientId: token.clientId, personId: token.personId, body };
    },
  };
};
