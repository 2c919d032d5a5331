import { createHash } from 'node:crypto';
import type { WebhookDelivery } from '../connector.ts';
import { sameSignature, singleHeader } from '../delivery.ts';
import { authorizationOf } from './sign.ts';

const signedNames = [
  'x-bili-accesskeyid',
  'x-bili-content-md5',
  'x-bili-signature-method',
  'x-bili-signature-nonce',
  'x-bili-signature-version',
  'x-bili-timestamp',
];
const clockSpreadMs = 600_000;

/** Lower-hex SHA-1 of the app's secret followed by the raw body. */
export const bodySignatureOf = (rawBody: Uint8Array, secret: string): string =>
  createHash('sha1').update(secret).update(rawBody).digest('hex');

/** The documented way: header `x-bilibili-signature`. */
export const signedOverBody = ({ rawBody, headers, app }: WebhookDelivery): boolean =>
  sameSignature(singleHeader(headers, 'x-bilibili-signature'), bodySignatureOf(rawBody, app.clientSecret));

/** As our own requests are signed (one client reads webhooks so): for this app, this body and within ten minutes. */
export const signedByHeaders = ({ rawBody, headers, app }: WebhookDelivery, now: number): boolean => {
  const signed = Object.fromEntries(signedNames.map((name) => [name, singleHeader(headers, name)]));
  const stamp = signed['x-bili-timestamp'] ?? '';
  return (
    signed['x-bili-accesskeyid'] === app.clientId &&
    signed['x-bili-content-md5'] === createHash('md5').update(rawBody).digest('hex') &&
    /^\d+$/.test(stamp) &&
    Math.abs(Number(stamp) * 1000 - now) <= clockSpreadMs &&
    sameSignature(singleHeader(headers, 'authorization'), authorizationOf(signed, app.clientSecret))
  );
};
