import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { WebhookDelivery, WebhookEvent } from '../connector.ts';
import { jsonOf } from '../delivery.ts';
import { signedByHeaders, signedOverBody } from './webhook-signature.ts';

const messageShape = z.object({
  event: z.string(),
  content: z
    .object({ openid: z.string(), resource_id: z.string(), data: z.union([z.number(), z.string()]) })
    .partial()
    .default({}),
  timestamp: z.string().default(''),
});

const kinds: Record<string, WebhookEvent['kind']> = {
  verify_webhooks: 'url_test',
  authorize: 'authorized',
  deauthorize: 'deauthorized',
  video_open: 'post_published',
  video_fail: 'post_rejected',
  // Of earlier apps: says only that there is a post.
  publish_video: 'post_created',
};

/** `yyyy-MM-dd HH:mm:ss`, always in UTC+8. */
const momentOf = (stamp: string): Date | null =>
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(stamp) ? new Date(`${stamp.replace(' ', 'T')}+08:00`) : null;

export type WebhookSignature = 'body' | 'headers' | 'either';

const ways: Record<WebhookSignature, (delivery: WebhookDelivery, now: number) => boolean> = {
  body: signedOverBody,
  headers: signedByHeaders,
  either: (delivery, now) => signedOverBody(delivery) || signedByHeaders(delivery, now),
};

/**
 * Messages carry no id: the body's hash stands for one. What an event says is only a hint; the state is read again
 * before it is believed. `now` in milliseconds since the epoch.
 */
export const createBilibiliWebhook =
  (signature: WebhookSignature, now: () => number) =>
  (delivery: WebhookDelivery): WebhookEvent | null => {
    const { rawBody } = delivery;
    if (!ways[signature](delivery, now())) return null;
    const message = messageShape.safeParse(jsonOf(rawBody));
    if (!message.success) return null;
    const { event, content, timestamp } = message.data;
    const test = event === 'verify_webhooks';
    return {
      id: createHash('sha256').update(rawBody).digest('hex'),
      kind: kinds[event] ?? 'other',
      accountExternalId: content.openid ?? null,
      postExternalId: content.resource_id ?? null,
      at: momentOf(timestamp),
      reply: { contentType: 'application/json', body: JSON.stringify(test ? { data: content.data } : {}) },
    };
  };
