import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { WebhookDelivery, WebhookEvent } from '../connector.ts';
import { jsonOf, sameSignature, singleHeader } from '../delivery.ts';

const messageShape = z.object({
  event: z.string(),
  timestamp: z.number().optional(),
  message_id: z.union([z.string(), z.number()]),
  data: z.unknown(),
});
const accountShape = z.object({ open_id: z.string() });

/** The name of the counterpart of AUTHORIZE is not confirmed: every likely spelling counts. */
const withdrawn = /^(un|de|cancel)_?authori[sz]e/i;

const kindOf = (event: string): WebhookEvent['kind'] => {
  if (event === 'AUTHORIZE') return 'authorized';
  if (withdrawn.test(event)) return 'deauthorized';
  return /test|verify/i.test(event) ? 'url_test' : 'other';
};

/** Lower-hex MD5 of the raw body followed by the app's secret. */
export const kwaisignOf = (rawBody: Uint8Array, secret: string): string =>
  createHash('md5').update(rawBody).update(secret).digest('hex');

/**
 * Webhook access guide: header `kwaisign` = lower-hex MD5(raw body + app_secret); the answer is
 * `{result: 1, message_id}`. The signature carries no time: deduplicate by the message's id.
 */
export const verifyKuaishouWebhook = ({ rawBody, headers, app }: WebhookDelivery): WebhookEvent | null => {
  if (!sameSignature(singleHeader(headers, 'kwaisign'), kwaisignOf(rawBody, app.clientSecret))) return null;
  const message = messageShape.safeParse(jsonOf(rawBody));
  if (!message.success) return null;
  const { event, timestamp, message_id, data } = message.data;
  const account = accountShape.safeParse(data);
  return {
    id: String(message_id),
    kind: kindOf(event),
    accountExternalId: account.success ? account.data.open_id : null,
    postExternalId: null,
    at: timestamp === undefined ? null : new Date(timestamp),
    reply: { contentType: 'application/json', body: JSON.stringify({ result: 1, message_id }) },
  };
};
