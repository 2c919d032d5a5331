import { createHash, randomInt, randomUUID } from 'node:crypto';
import { expectedAuthorization } from './bilibili-sign.ts';
import { chinaStamp } from './clock.ts';
import type { SimContext } from './frame.ts';
import type { SimApp } from './frame-state.ts';

/** Lower-hex SHA-1 of the app's secret followed by the raw body: the header `x-bilibili-signature`. */
export const bilibiliSignature = (body: string, secret: string): string =>
  createHash('sha1').update(secret).update(body).digest('hex');

/** The six headers of a request of ours, turned round: one client of the platform says that webhooks carry them. */
const sixHeaders = (body: string, clientId: string, secret: string, now: number): Record<string, string> => {
  const signed = {
    'x-bili-accesskeyid': clientId,
    'x-bili-content-md5': createHash('md5').update(body).digest('hex'),
    'x-bili-signature-method': 'HMAC-SHA256',
    'x-bili-signature-nonce': randomUUID(),
    'x-bili-signature-version': '2.0',
    'x-bili-timestamp': String(Math.floor(now / 1000)),
  };
  return { ...signed, authorization: expectedAuthorization(signed, secret) };
};

/** Sends one signed event. */
export const sendBilibiliEvent = (
  { webhooks, clock, rule }: SimContext,
  app: SimApp,
  event: string,
  content: Record<string, unknown>,
  accepts: (reply: string) => boolean = () => true,
): void => {
  if (app.webhookUrl === null) return;
  const secret = rule('webhookWrongSignature', false) ? 'wrong' : app.clientSecret;
  const body = JSON.stringify({ event, content, timestamp: chinaStamp(clock.now()) });
  webhooks.send({
    event,
    url: app.webhookUrl,
    body,
    headers:
      rule('webhookSignature', 'body') === 'body'
        ? { 'x-bilibili-signature': bilibiliSignature(body, secret) }
        : sixHeaders(body, app.clientId, secret, clock.now()),
    accepts,
  });
};

/** The console's check of an address: the same number has to come back as `{"data": number}`. */
export const sendVerification = (context: SimContext, app: SimApp): void => {
  const data = randomInt(1_000_000_000);
  sendBilibiliEvent(context, app, 'verify_webhooks', { data }, (reply) => {
    try {
      return (JSON.parse(reply) as { data?: unknown }).data === data;
    } catch {
      return false;
    }
  });
};
