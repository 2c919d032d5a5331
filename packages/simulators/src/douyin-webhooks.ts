import { createHash, randomInt, randomUUID } from 'node:crypto';
import type { SimContext, SimVerb } from './frame.ts';
import { parsed } from './frame-forms.ts';
import type { SimApp } from './frame-state.ts';

/** Lower-hex SHA-1 of the app's secret followed by the raw body: the header `X-Douyin-Signature`. */
export const douyinSignature = (body: string, secret: string): string =>
  createHash('sha1').update(secret).update(body).digest('hex');

export type DouyinEvent = {
  event: string;
  from_user_id?: string;
  to_user_id?: string;
  content: Record<string, unknown>;
};

/** Sends one signed event. Its content is an object or JSON within a string: the rule `contentAs`. */
export const sendDouyinEvent = (
  { webhooks, rule }: SimContext,
  app: SimApp,
  { event, from_user_id = '', to_user_id = '', content }: DouyinEvent,
  accepts: (reply: string) => boolean = () => true,
): void => {
  if (app.webhookUrl === null) return;
  const body = JSON.stringify({
    event,
    client_key: app.clientId,
    from_user_id,
    to_user_id,
    log_id: randomUUID(),
    content: rule<string>('contentAs', 'object') === 'string' ? JSON.stringify(content) : content,
  });
  const secret = rule('webhookWrongSignature', false) ? 'wrong' : app.clientSecret;
  webhooks.send({
    event,
    url: app.webhookUrl,
    body,
    // One id for all deliveries of a message: the receiver tells repetitions by it.
    headers: { 'X-Douyin-Signature': douyinSignature(body, secret), 'Msg-Id': randomUUID() },
    accepts,
  });
};

/** The console's check of an address: the same number has to come back as `{"challenge": number}`. */
export const sendVerification = (context: SimContext, app: SimApp): void => {
  const challenge = randomInt(1_000_000);
  sendDouyinEvent(
    context,
    app,
    { event: 'verify_webhook', content: { challenge } },
    (reply) => parsed(Buffer.from(reply)).challenge === challenge,
  );
};

/** What customers do, as far as the platform tells the app of the account they do it to. */
const customerEvents = ['im_receive_msg', 'dial_phone', 'website_contact', 'personal_tab_contact'];

/** Verb `customer` {event, clientId, personId, content}: a customer acts towards the account of that person. */
export const customer: SimVerb = (context, { event, clientId, personId, content }) => {
  const app = context.people.app(String(clientId));
  const person = context.people.person(String(personId));
  if (app === null || person === null) throw new RangeError('clientId and personId must be known.');
  if (!customerEvents.includes(String(event)))
    throw new RangeError(`event must be one of ${customerEvents.join(', ')}.`);
  sendDouyinEvent(context, app, {
    event: String(event),
    from_user_id: context.people.openId(app.clientId, 'customer'),
    to_user_id: context.people.openId(app.clientId, person.id),
    content: typeof content === 'object' && content !== null ? { ...content } : {},
  });
};
