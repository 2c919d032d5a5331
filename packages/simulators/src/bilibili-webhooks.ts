import { createHash, randomInt } from 'node:crypto';
import { chinaStamp } from './clock.ts';
import type { SimContext } from './frame.ts';
import type { SimApp } from './frame-state.ts';

/** Lower-hex SHA-1 of the app's secret followed by the raw body: the header `x-bilibili-signature`. */
export const bilibiliSignature = (body: string, secret: string): string =>
  createHash('sha1').update(secret).update(body).digest('hex');

/** Sends one signed event. */
export const sendBilibiliEvent = (
  { webhooks, clock, rule }: SimContext,
  app: SimApp,
  event: string,
  content: Record<string, unknown>,
  accepts: (reply: string) => boolean = () => true,
): void => {
  if (app.webhookUrl === null) return;
  const body = JSON.stringify({ event, content, timestamp: chinaStamp(clock.now()) });
  webhooks.send({
    event,
    url: app.webhookUrl,
    body,
    headers: {
      'x-bilibili-signature': bilibiliSignature(
        body,
        rule('webhookWrongSignature', false) ? 'wrong' : app.clientSecret,
      ),
    },
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
