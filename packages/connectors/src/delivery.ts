import { timingSafeEqual } from 'node:crypto';
import type { WebhookDelivery } from './connector.ts';

/** A header that came once; empty when it is missing or repeated. */
export const singleHeader = (headers: WebhookDelivery['headers'], name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

/** Constant time for signatures of the expected length. */
export const sameSignature = (given: string, expected: string): boolean => {
  const one = Buffer.from(given);
  const other = Buffer.from(expected);
  return one.length === other.length && timingSafeEqual(one, other);
};

/** The JSON of a signed body; undefined when it is none. */
export const jsonOf = (rawBody: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(rawBody).toString());
  } catch {
    return undefined;
  }
};
