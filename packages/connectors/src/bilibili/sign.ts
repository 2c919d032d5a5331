import { createHash, createHmac } from 'node:crypto';
import type { PlatformApp } from '../connector.ts';

export type Signed = { app: PlatformApp; json: string; nonce: string; timestamp: number };

/** Lower-hex HMAC-SHA256 with the app's secret over the lines `name:value` sorted by name and joined by LF. */
export const authorizationOf = (signed: Record<string, string>, secret: string): string => {
  const lines = Object.keys(signed)
    .sort()
    .map((name) => `${name}:${signed[name]}`);
  return createHmac('sha256', secret).update(lines.join('\n')).digest('hex');
};

/**
 * Headers of request signing v2.0: six `x-bili-*` headers and `authorization` over them. `json` is the JSON text, empty for GET, no body or multipart; `timestamp` is in seconds.
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
  const authorization = authorizationOf(signed, app.clientSecret);
  return { ...signed, accept: 'application/json', authorization };
};
