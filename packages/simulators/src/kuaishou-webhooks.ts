import { createHash, randomUUID } from 'node:crypto';
import type { SimContext } from './frame.ts';
import type { SimApp, SimToken } from './frame-state.ts';

/** Lower-hex MD5 of the raw body followed by the app's secret: the header `kwaisign`. */
export const kwaisign = (body: string, secret: string): string =>
  createHash('md5').update(body).update(secret).digest('hex');

const answered = (id: string) => (reply: string) => {
  try {
    const { result, message_id } = JSON.parse(reply) as { result?: unknown; message_id?: unknown };
    return result === 1 && message_id === id;
  } catch {
    return false;
  }
};

/** Sends one signed event; it is accepted only by `{result: 1, message_id}` with the same id. */
export const sendKuaishouEvent = (
  { webhooks, clock, rule }: SimContext,
  app: SimApp,
  event: string,
  data: Record<string, unknown>,
): void => {
  if (app.webhookUrl === null) return;
  const id = randomUUID();
  const body = JSON.stringify({ app_id: app.clientId, event, timestamp: clock.now(), message_id: id, data });
  webhooks.send({
    event,
    url: app.webhookUrl,
    body,
    headers: { kwaisign: kwaisign(body, rule('webhookWrongSignature', false) ? 'wrong' : app.clientSecret) },
    accepts: answered(id),
  });
};

export const announceAuthorization = (
  context: SimContext,
  app: SimApp,
  token: SimToken,
  isNew: boolean,
): void =>
  sendKuaishouEvent(context, app, 'AUTHORIZE', {
    open_id: context.people.openId(app.clientId, token.personId),
    scope: token.scopes,
    is_new: isNew,
  });
