import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { WebhookDelivery, WebhookEvent } from '../connector.ts';
import { jsonOf, sameSignature, singleHeader } from '../delivery.ts';

const messageShape = z.object({
  event: z.string(),
  from_user_id: z.string().default(''),
  to_user_id: z.string().default(''),
  content: z.unknown(),
});
const contentShape = z.looseObject({});
const createdShape = z.object({
  share_id: z.string().nullish(),
  item_id: z.string(),
  video_id: z.string().nullish(),
});
const challengeShape = z.object({ challenge: z.union([z.number(), z.string()]) });

const kinds: Record<string, WebhookEvent['kind']> = {
  verify_webhook: 'url_test',
  create_video: 'post_created',
  authorize: 'authorized',
  unauthorize: 'deauthorized',
  im_receive_msg: 'message',
  dial_phone: 'lead',
  website_contact: 'lead',
  personal_tab_contact: 'lead',
};

/** An object, or JSON within a string: both are sent. */
const contentOf = (content: unknown): Record<string, unknown> => {
  const value = typeof content === 'string' ? jsonOf(Buffer.from(content)) : content;
  const parsed = contentShape.safeParse(value);
  return parsed.success ? parsed.data : {};
};

/** What a customer did arrives at the account as the receiver; everything else comes from the account itself. */
const accountOf = (fromCustomer: boolean, from: string, to: string): string | null =>
  (fromCustomer ? to : from) || null;

/** The post of `create_video`, with the share-id by which the hand-over finds it. */
const createdOf = (content: Record<string, unknown>, pageOrigin: string) => {
  const parsed = createdShape.safeParse(content);
  if (!parsed.success) return null;
  const { share_id, item_id, video_id } = parsed.data;
  return {
    postExternalId: item_id,
    postUrl: video_id ? `${pageOrigin}/video/${video_id}` : null,
    ...(share_id ? { handIds: { share_id } } : {}),
  };
};

/**
 * Header `X-Douyin-Signature` = lower-hex SHA-1(client_secret + raw body); `Msg-Id` names the message over all of its
 * deliveries (the body's hash where it is missing). Neither is signed, nor is there a time: deduplicate by `id`.
 */
export const verifyDouyinWebhook =
  (pageOrigin: string) =>
  ({ rawBody, headers, app }: WebhookDelivery): WebhookEvent | null => {
    const expected = createHash('sha1').update(app.clientSecret).update(rawBody).digest('hex');
    if (!sameSignature(singleHeader(headers, 'x-douyin-signature'), expected)) return null;
    const message = messageShape.safeParse(jsonOf(rawBody));
    if (!message.success) return null;
    const { event, from_user_id, to_user_id } = message.data;
    const content = contentOf(message.data.content);
    const kind = kinds[event] ?? 'other';
    const fromCustomer = kind === 'message' || kind === 'lead';
    const challenge = kind === 'url_test' ? challengeShape.safeParse(content).data : undefined;
    const created = kind === 'post_created' ? createdOf(content, pageOrigin) : null;
    return {
      id: singleHeader(headers, 'msg-id') || createHash('sha256').update(rawBody).digest('hex'),
      kind,
      accountExternalId: accountOf(fromCustomer, from_user_id, to_user_id),
      postExternalId: null,
      ...created,
      ...(fromCustomer ? { content: { event, from_user_id, ...content } } : {}),
      at: null,
      reply: { contentType: 'application/json', body: JSON.stringify(challenge ?? {}) },
    };
  };
