import { createHash, createHmac } from 'node:crypto';
import type { PlatformApp } from '../connector.ts';

export type Signed = { app: PlatformApp; json: string; nonce: string; timestamp: number };

/**
 * Headers of request signing v2.0: the six `x-bili-*` lines sorted by name, joined by LF, HMAC-SHA256 with the app's
 * secret. `json` is the JSON text, empty for GET, no body or multipart; `timestamp` is in seconds.
 */
export const signHeaders = ({ app, json, nonce, timestamp }: Signed): Record<string, string> => {
  const signed: Record<string, string> = {
    'x-bili-accesskeyid': app.clientId,
    'x-bili-content-md5': createHash('md5').update(json).digest('hex'),
    'x-bili-signature-method': 'HMAC-SHA256',
    'x-bili-signature-nonce': nonce,
    'x-bili-signature-version': '2.0',
    'x-bili-timestamp': String(timestamp),
  };
  const text = Object.entries(signed)
    .map(([name, value]) => `${name}:${value}`)
    .join('\n');
  const authorization = createHmac('sha256', app.clientSecret).update(text).digest('hex');
  return { ...signed, accept: 'application/json', authorization };
};
